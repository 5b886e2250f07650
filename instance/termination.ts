import type { Logger } from "../kube/log.ts";
import type { Facts } from "./facts.ts";

/** Kept of the grace period for Redis to write its data, in milliseconds. */
const SHUTDOWN_MS = 5_000;

/** How the grace period of a pod is divided. */
export function graceMs(gracePeriodSeconds: number): { handover: number; shutdown: number } {
  const grace = gracePeriodSeconds * 1000;
  const shutdown = Math.min(SHUTDOWN_MS, grace / 2);
  // A second less than there is: who is killed in the middle has saved nothing.
  return { handover: Math.max(grace - shutdown - 1000, 0), shutdown };
}

/**
 * Resolves once this instance may go: it is not the primary, or nobody is there to take over, or
 * nobody has within `timeoutMs`. That it wants to go stands in its report; the controller acts.
 */
export async function untilRelieved(facts: Facts, timeoutMs: number, log: Logger): Promise<void> {
  const done = new AbortController();
  const relieved = Promise.withResolvers<string>();
  const look = () => {
    if (facts.leading === undefined) relieved.resolve("not the primary");
    else if (facts.cluster?.status?.failover?.terms.members.length === 0) {
      relieved.resolve("the primary, without replicas");
    }
  };
  facts.onChange(look, done.signal);
  const timer = setTimeout(() => relieved.resolve("nobody took over in time"), timeoutMs);
  look();
  const why = await relieved.promise;
  done.abort();
  clearTimeout(timer);
  log.info("redis-server is stopped", { why });
}
