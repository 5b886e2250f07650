import { type Backoff, backoffMs } from "../kube/backoff.ts";
import { type Clock, systemClock } from "../kube/clock.ts";

/** How often a start is tried: for long, since kubelet's own back-off grows to five minutes. */
const BACKOFF: Backoff = { initialMs: 250, maxMs: 5_000 };

/**
 * Tries again until it succeeds. For what a process needs before it can begin: to exit instead
 * would only have it started anew, ever later.
 *
 * @param failed told of every attempt that failed
 * @throws the reason of the signal once that aborts
 */
export async function untilDone<T>(
  attempt: () => Promise<T>,
  failed: (error: unknown) => void,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<T> {
  for (let failures = 1;; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      failed(error);
      await clock.sleep(backoffMs(BACKOFF, failures, Math.random), signal);
    }
  }
}
