/** A package of Debian as an image, made where no registry can be reached. */
export interface DebianImage {
  /** The Debian release it comes from. */
  release: string;
  /** The packages of the server and its command line. */
  packages: string[];
  /** The package whose version becomes the image's tag. */
  versionOf: string;
  /** The name of the image without its tag. */
  repository: string;
}

/**
 * The servers that Debian carries, the default one first. Redis 7.2, Redkeep's default image, is
 * in no release: a cluster that can pull from a registry uses that instead.
 */
export const debianImages: DebianImage[] = [
  {
    release: "bookworm",
    packages: ["redis-server", "redis-tools"],
    versionOf: "redis-server",
    repository: "docker.io/library/redis",
  },
  {
    release: "trixie",
    packages: ["redis-server", "redis-tools"],
    versionOf: "redis-server",
    repository: "docker.io/library/redis",
  },
  {
    release: "trixie",
    packages: ["valkey-server", "valkey-tools"],
    versionOf: "valkey-server",
    repository: "docker.io/valkey/valkey",
  },
];
