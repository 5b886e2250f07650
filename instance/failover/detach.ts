import type { DetachResponse, FenceResponse } from "../../api/protocol.ts";
import type { Facts } from "../facts.ts";
import type { RedisInfo } from "../redis/info.ts";
import { Refused } from "../refused.ts";
import type { Mastery } from "./mastery.ts";

/** What both commands work with. */
export interface DetachOptions {
  facts: Facts;
  mastery: Mastery;
  /** What Redis says now. */
  poll(): Promise<RedisInfo | undefined>;
}

/**
 * Accepts no write in any epoch up to this one; says whose word that is.
 *
 * @throws {Refused}
 */
export async function fence(
  epoch: number,
  { facts, mastery }: DetachOptions,
): Promise<FenceResponse> {
  refuseOvertaken(epoch, facts);
  await mastery.fence(`fenced by the controller in epoch ${epoch}`);
  return { bootId: facts.settings.bootId, runId: facts.info?.runId };
}

/**
 * Follows nobody any more, and says what data there is. A Redis that is loading cannot be told; its
 * answer says so, and counts for nothing.
 *
 * @throws {Refused} also while no Redis answers
 */
export async function detach(
  epoch: number,
  { facts, mastery, poll }: DetachOptions,
): Promise<DetachResponse> {
  refuseOvertaken(epoch, facts);
  await mastery.fence(`detached by the controller in epoch ${epoch}`);
  const info = await poll();
  if (info === undefined) throw new Refused("Busy", "redis-server does not answer", epoch);
  const { dataEpoch, wasPrimary } = facts.state.current;
  return {
    bootId: facts.settings.bootId,
    runId: info.runId,
    lineage: info.lineage,
    previousLineage: info.previousLineage,
    previousLineageOffset: info.previousLineageOffset,
    offset: info.offset,
    loading: info.loading || !facts.detached,
    dataEpoch,
    wasPrimary,
    syncedEpoch: facts.synced?.runId === info.runId ? facts.synced.epoch : 0,
  };
}

/** Who leads an epoch was elected after everyone had detached: the command was late on its way. */
function refuseOvertaken(epoch: number, { leading }: Facts): void {
  if (leading?.epoch === epoch) {
    throw new Refused("StaleEpoch", `elected in epoch ${epoch} since`, epoch);
  }
}
