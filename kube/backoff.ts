/** How long to wait between attempts: exponential, capped, jittered. All times in milliseconds. */
export interface Backoff {
  /** The delay after the first failure. */
  initialMs: number;
  /** No delay is longer than this, before jitter. */
  maxMs: number;
}

/**
 * The delay before attempt `failures + 1`, after `failures` (>= 1) failures in a row: doubling from
 * `initialMs` to `maxMs`, of which a random half is taken off, so that many clients which failed
 * together do not come back together.
 *
 * @param random uniform in [0, 1)
 */
export function backoffMs(backoff: Backoff, failures: number, random: () => number): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 52);
  const delay = Math.min(backoff.initialMs * 2 ** exponent, backoff.maxMs);
  return delay * (1 - random() / 2);
}
