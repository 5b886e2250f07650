/** The images that the tests' cluster carries without a registry, by what is in them. */
export const IMAGES = {
  "redis-7.0": "docker.io/library/redis:7.0",
  "redis-8.0": "docker.io/library/redis:8.0",
  "valkey-8.1": "docker.io/valkey/valkey:8.1",
} as const;

/** The image of every RedisCluster whose test does not choose one: `REDKEEP_E2E_IMAGE`, or 7.0. */
export function defaultImage(): string {
  return Deno.env.get("REDKEEP_E2E_IMAGE") || IMAGES["redis-7.0"];
}

/** The images that a test of every version must also run with. */
export function otherImages(): string[] {
  return Object.values(IMAGES).filter((image) => image !== defaultImage());
}
