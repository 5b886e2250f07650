import type { Logger } from "../kube/log.ts";
import type { Facts } from "./facts.ts";

/** Kept of the grace period for Redis to write its data, in milliseconds. */
const SHUTDOWN_MS = 5_000;

/** A replica that lost its connection by chance is back in this time, in milliseconds. */
const RECONNECT_MS = 1_000;
/** How often a primary that waits looks whether a replica is connected, in milliseconds. */
const LOOK_MS = 100;

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
  const since = performance.now();
  let connectedAt = since;
  const done = new AbortController();
  const relieved = Promise.withResolvers<string>();
  const look = () => {
    const now = performance.now();
    if (facts.info?.replicas !== 0) connectedAt = now;
    if (facts.leading === undefined) relieved.resolve("not the primary");
    else if (facts.cluster?.status?.failover?.terms.members.length === 0) {
      relieved.resolve("the primary, without replicas");
    } // Where all pods are deleted at once, the replicas go first.
    else if (now - connectedAt > RECONNECT_MS) relieved.resolve("no replica is connected");
    else if (now - since > timeoutMs) relieved.resolve("nobody took over in time");
  };
  facts.onChange(look, done.signal);
  const timer = setInterval(look, LOOK_MS);
  look();
  const why = await relieved.promise;
  done.abort();
  clearInterval(timer);
  log.info("redis-server is stopped", { why });
}
