/**
 * Where an instance replicates from while it replicates from nobody: a port on which nothing
 * listens, so that Redis stays a replica, and read-only, whatever happens.
 */
export const DEAD_ADDRESS = { host: "127.0.0.1", port: 1 } as const;

/** Whether a replica's source is {@link DEAD_ADDRESS}. */
export function isDead(source: { host: string; port: number } | undefined): boolean {
  return source?.host === DEAD_ADDRESS.host && source.port === DEAD_ADDRESS.port;
}
