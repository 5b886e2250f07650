/** Whether an old primary holds what nobody else does. Pure. */
import type { RedisInfo } from "../redis/info.ts";
import type { State } from "../state.ts";

/**
 * The epoch in which the data may have diverged: its instance was the primary, and did not hand the
 * epoch over, so that there may be acknowledged writes that the primary of every other epoch lacks.
 * None where it is a replica's data.
 */
export function divergedEpoch(
  { dataEpoch, wasPrimary, disclaimedEpoch, handedOver }: Omit<State, "clusterUID">,
): number | undefined {
  const epoch = wasPrimary ? dataEpoch : disclaimedEpoch;
  return epoch === undefined || epoch <= (handedOver?.epoch ?? 0) ? undefined : epoch;
}

/** Where one life of Redis stands in its lineage. */
export type Position = Pick<RedisInfo, "runId" | "lineage" | "offset">;

/**
 * Whether Redis went on from that position, by a partial resynchronization or a promotion: both
 * leave the former lineage and its end in `master_replid2` and `second_repl_offset`, which a full
 * resynchronization clears. Then nothing of it was lost.
 */
export function hasContinued(from: Position, now: RedisInfo): boolean {
  return now.runId === from.runId && now.previousLineage === from.lineage &&
    now.previousLineageOffset === from.offset + 1;
}
