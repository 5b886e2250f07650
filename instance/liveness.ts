/** What liveness is judged by: when the loops last did their work, on the monotonic clock. */
export interface Pulse {
  obedience: { readonly comparedAt: number };
  monitor: { readonly askedAt: number };
  /** Only a Redis that runs is asked. */
  redisRuns: boolean;
}

/** A step of the loops has deadlines of its own, which add up to less than this. Milliseconds. */
const LONGEST_STEP_MS = 10_000;

/** Why the manager is to be started anew; none while its loops go round. */
export function whyNotAlive(pulse: Pulse, now: number): string | undefined {
  const { obedience, monitor, redisRuns } = pulse;
  if (now - obedience.comparedAt > LONGEST_STEP_MS) {
    return "the failover loop has stopped";
  }
  if (redisRuns && Number.isFinite(monitor.askedAt) && now - monitor.askedAt > LONGEST_STEP_MS) {
    return "the monitor of redis-server has stopped";
  }
  return undefined;
}
