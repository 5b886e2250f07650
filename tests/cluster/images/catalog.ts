/** A server that Debian carries as an image, made where no registry can be reached. */
export interface DebianImage {
  /** The Debian release it comes from. */
  release: string;
  /** The packages of the server and its command line. */
  packages: string[];
  /** The name of the image without its tag. */
  repository: string;
  /** The server's version without its patch level: the image's tag. */
  series: string;
}

/**
 * The servers that Debian carries, the default one first. Redis 7.2, Redkeep's default image, is
 * in no release: a cluster that can pull from a registry uses that instead.
 */
export const debianImages: DebianImage[] = [
  {
    release: "bookworm",
    packages: ["redis-server", "redis-tools"],
    repository: "docker.io/library/redis",
    series: "7.0",
  },
  {
    release: "trixie",
    packages: ["redis-server", "redis-tools"],
    repository: "docker.io/library/redis",
    series: "8.0",
  },
  {
    release: "trixie",
    packages: ["valkey-server", "valkey-tools"],
    repository: "docker.io/valkey/valkey",
    series: "8.1",
  },
];

/** The name by which pods use the image, such as `docker.io/library/redis:7.0`. */
export function imageName(image: DebianImage): string {
  return `${image.repository}:${image.series}`;
}
