import type { PromoteRequest, PromoteResponse } from "../../api/protocol.ts";
import type { Facts } from "../facts.ts";
import type { ReadCluster } from "../rediscluster.ts";
import { Refused } from "../refused.ts";
import type { AuthorityHolder } from "./authority.ts";
import type { Mastery } from "./mastery.ts";

/** How long the API server may take to confirm an election, in milliseconds. */
const READ_TIMEOUT_MS = 2_000;

/** What a promotion works with. */
export interface PromotionOptions {
  facts: Facts;
  authority: AuthorityHolder;
  mastery: Mastery;
  read: ReadCluster;
}

/**
 * Becomes the primary of an epoch, if a read of its own says that this very life of Redis was
 * elected for it: the command alone proves nothing. Asked again, it answers again.
 *
 * @throws {Refused}
 */
export async function promote(
  { epoch, runId }: PromoteRequest,
  options: PromotionOptions,
): Promise<PromoteResponse> {
  const { facts } = options;
  if (facts.leading?.epoch !== epoch || facts.leading.runId !== runId) {
    await becomePrimary(epoch, runId, options);
  }
  return { offset: facts.info?.offset ?? 0 };
}

/** See {@link promote}; also for one who fenced itself and finds that it still is the primary. */
export async function becomePrimary(
  epoch: number,
  runId: string,
  { facts, authority, mastery, read }: PromotionOptions,
): Promise<void> {
  if (facts.terminating) throw new Refused("Busy", "the manager is shutting down", epoch);
  if (facts.info?.loading) throw new Refused("Busy", "Redis is loading its data", epoch);
  const reading = await read({ timeoutMs: READ_TIMEOUT_MS });
  // Asked now, because a fence or a hand-over may have come while the answer was on its way.
  refuseOutlived(epoch, facts);
  const judgement = authority.take(reading, epoch);
  if (judgement !== "confirms") {
    throw new Refused("NoAuthority", `the status ${judgement} this election`, epoch);
  }
  // Before the first write of the epoch: data that may hold it must say so after a crash.
  await facts.state.update(() => ({
    dataEpoch: epoch,
    wasPrimary: true,
    disclaimedEpoch: undefined,
  }));
  await mastery.assume(epoch, runId);
}

/** An epoch that ended here by a command: what was read before that says nothing against it. */
function refuseOutlived(epoch: number, { state }: Facts): void {
  const { highestEpoch, handedOver } = state.current;
  if (epoch < highestEpoch) {
    throw new Refused("StaleEpoch", `epoch ${epoch} is older than ${highestEpoch}`, highestEpoch);
  }
  if (epoch <= (handedOver?.epoch ?? 0)) {
    throw new Refused("NoAuthority", `authority for epoch ${epoch} was handed over`, epoch);
  }
}
