import type { HandoverRequest, HandoverResponse } from "../../api/protocol.ts";
import { type Report, report } from "../../api/protocol.ts";
import { systemClock } from "../../kube/clock.ts";
import type { Logger } from "../../kube/log.ts";
import type { Facts } from "../facts.ts";
import { pauseWrites, resumeWrites } from "../redis/commands.ts";
import type { RedisClient } from "../redis/client.ts";
import type { RedisInfo } from "../redis/info.ts";
import { Refused } from "../refused.ts";
import type { Mastery } from "./mastery.ts";
import { type Identity, Peer } from "./peer.ts";

/** How long the successor may take to apply what was written before the pause, in milliseconds. */
const CATCH_UP_MS = 2_000;
/** How long writes are held back at most: well beyond the moment in which Redis is detached. */
const PAUSE_MS = 5_000;
/** Between two questions to the successor. */
const ASK_EVERY_MS = 2;
const ASK_TIMEOUT_MS = 500;

/** What a hand-over works with. */
export interface HandoverOptions {
  facts: Facts;
  mastery: Mastery;
  redis: RedisClient;
  identity: Identity;
  poll(): Promise<RedisInfo | undefined>;
  log: Logger;
}

/**
 * Hands over to a replica: holds writes back, waits until the replica has applied everything, and
 * gives up authority for good. What a client was told is written is there afterwards; the writes
 * held back are never carried out, for their connections are cut. Asked again, it answers again.
 *
 * @throws {Refused} where this instance is not the primary
 */
export async function handOver(
  request: HandoverRequest,
  options: HandoverOptions,
): Promise<HandoverResponse> {
  const { facts, redis, log } = options;
  const before = facts.state.current.handedOver;
  if (before?.epoch === request.epoch && before.toPodUID === request.toPodUID) {
    return { handedOver: true, offset: before.offset, toRunId: before.toRunId };
  }
  if (!facts.writable) throw new Refused("NotPrimary", "not the writable primary", request.epoch);

  const pausedAt = performance.now();
  await pauseWrites(redis, PAUSE_MS);
  const caughtUp = await untilCaughtUp(request, options, pausedAt + CATCH_UP_MS);
  if ("reason" in caughtUp) {
    await resumeWrites(redis);
    log.warn("the hand-over was called off", { to: request.to, reason: caughtUp.reason });
    return { handedOver: false, reason: caughtUp.reason };
  }
  return await giveUp(request, caughtUp, options);
}

interface CaughtUp {
  offset: number;
  toRunId: string;
}

async function untilCaughtUp(
  { to, toPodUID }: HandoverRequest,
  { facts, identity, poll }: HandoverOptions,
  until: number,
): Promise<CaughtUp | { reason: string }> {
  const status = facts.cluster?.status?.instancesStatus?.[to];
  if (status?.podUID !== toPodUID) return { reason: `the status has no pod ${toPodUID} for ${to}` };
  // Read after the pause began: nothing was acknowledged beyond this.
  const info = await poll();
  if (info === undefined) return { reason: "redis-server did not answer" };
  using peer = new Peer(status, identity);
  let last = "it did not answer";
  while (performance.now() < until) {
    try {
      const answer = await peer.request("/v1/status", report, { timeoutMs: ASK_TIMEOUT_MS });
      const unfit = whyUnfit(answer, facts, toPodUID);
      if (unfit !== undefined) return { reason: `${to} ${unfit}` };
      if (answer.offset >= info.offset) return { offset: info.offset, toRunId: answer.runId! };
      last = `it is at offset ${answer.offset} of ${info.offset}`;
    } catch (error) {
      last = `it does not answer: ${error}`;
    }
    await systemClock.sleep(ASK_EVERY_MS);
  }
  return { reason: `${to} did not catch up within ${CATCH_UP_MS} ms: ${last}` };
}

function whyUnfit(answer: Report, facts: Facts, toPodUID: string): string | undefined {
  if (answer.podUID !== toPodUID) return `is pod ${answer.podUID} now`;
  if (answer.clusterUID !== facts.settings.environment.clusterUID) return "is of another cluster";
  if (answer.runId === undefined || answer.loading) return "has no Redis that answers";
  if (answer.terminating) return "is shutting down";
  return answer.linkUp ? undefined : "is not linked to this primary";
}

async function giveUp(
  { epoch, to, toPodUID }: HandoverRequest,
  { offset, toRunId }: CaughtUp,
  { facts, mastery, redis, log }: HandoverOptions,
): Promise<HandoverResponse> {
  // The status still names this instance, and it would resume as soon as it is fenced.
  mastery.renounce(epoch);
  // Refused from here on, whether the pause lasts or not.
  await mastery.fence(`handed over to ${to} in epoch ${epoch}`);
  await facts.state.update(() => ({ handedOver: { epoch, offset, toPodUID, toRunId } }));
  await resumeWrites(redis).catch(() => {/* the pause ends by itself */});
  log.info("handed over", { to, epoch, offset });
  return { handedOver: true, offset, toRunId };
}
