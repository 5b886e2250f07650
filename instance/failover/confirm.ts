import { systemClock } from "../../kube/clock.ts";
import { NotFoundError } from "../../kube/errors.ts";
import type { Logger } from "../../kube/log.ts";
import type { Facts } from "../facts.ts";
import type { ReadCluster } from "../rediscluster.ts";
import type { AuthorityHolder } from "./authority.ts";
import type { Mastery } from "./mastery.ts";
import type { Obedience } from "./obedience.ts";

/** How many times in a lease authority is confirmed; within these bounds, in milliseconds. */
const TIMES_PER_LEASE = 5;
const SHORTEST_MS = 200;
const LONGEST_MS = 1_000;

/** What the confirmation works with. */
export interface ConfirmationOptions {
  facts: Facts;
  authority: AuthorityHolder;
  mastery: Mastery;
  obedience: Obedience;
  read: ReadCluster;
  log: Logger;
}

/**
 * Asks the API server again and again whether this instance still is the primary, as long as it
 * believes so; and, having fenced itself because nobody answered, whether it may go on.
 */
export async function confirmRegularly(
  options: ConfirmationOptions,
  signal: AbortSignal,
): Promise<void> {
  const { facts, authority } = options;
  while (!signal.aborted) {
    const askedAt = performance.now();
    const leaseSeconds = authority.leaseSeconds ?? facts.cluster?.spec.failover.leaseSeconds ?? 5;
    const periodMs = Math.min(
      LONGEST_MS,
      Math.max(SHORTEST_MS, leaseSeconds * 1000 / TIMES_PER_LEASE),
    );
    if (concerned(facts)) await confirm(options, periodMs, signal);
    // Frequent enough that a new primary is not late for its first confirmation.
    const delayMs = concerned(facts) ? askedAt + periodMs - performance.now() : SHORTEST_MS;
    await systemClock.sleep(Math.max(delayMs, 0), signal).catch(() => {});
  }
}

async function confirm(
  { authority, mastery, obedience, read, log }: ConfirmationOptions,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    const reading = await read({ timeoutMs, signal });
    authority.renew(reading);
    obedience.see(reading.cluster);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof NotFoundError) return await mastery.fence("the RedisCluster is gone");
    log.warn("the API server did not confirm the authority", { error: String(error) });
  }
}

/** Whether this very Redis is primary, or was when the status was last seen. */
function concerned({ leading, cluster, identity }: Facts): boolean {
  const primary = cluster?.status?.failover?.primary;
  return leading !== undefined ||
    (identity !== undefined && primary?.podUID === identity.podUID &&
      primary.runId === identity.runId);
}
