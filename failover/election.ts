/**
 * Who becomes primary, among the instances that have detached and said what they hold.
 *
 * A *warm* election counts those that were in sync in the last settled epoch under the very Redis
 * that still runs: their memory holds what was confirmed. A *cold* one, where no such Redis lives,
 * counts what the data files say.
 */
import type { FailoverState, InstanceIdentity, Terms } from "../api/failover.ts";
import type { DetachResponse } from "../api/protocol.ts";

/** An instance that detached in the pending epoch. */
export interface Candidate {
  identity: InstanceIdentity;
  /** Ties are broken by the lower ordinal. */
  ordinal: number;
  /** It could not be primary a moment ago, or is about to go: elected only where no other will do. */
  lastResort: boolean;
  holds: DetachResponse;
}

/** See {@link holdElection}. */
export type ElectionResult =
  | { elected: InstanceIdentity; manner: "warm" | "cold"; offset: number }
  /** Not enough has answered; `missing` says for people what would be enough. */
  | { elected: undefined; missing: string };

/** What an election needs to know beside the candidates. */
export interface Electorate {
  state: FailoverState;
  candidates: Candidate[];
  /**
   * Names of instances whose data may matter and that have not answered. Whoever provably never
   * held data (a volume that was never bound) is not among them.
   */
  silent: string[];
  /** Whether the silent ones have been waited for as long as asynchronous replication deserves. */
  patienceIsOver: boolean;
}

/**
 * How many members must have detached so that every write confirmed by W of them is held by one
 * that did. Without quorum (W = 0) nothing was promised and one suffices.
 */
export function electionQuorum(terms: Terms): number {
  const { minReplicasToWrite, members } = terms;
  return minReplicasToWrite === 0 ? 1 : Math.max(1, members.length - minReplicasToWrite + 1);
}

/** Holds the election: pure, and the same for the same input. */
export function holdElection(electorate: Electorate): ElectionResult {
  const awake = electorate.candidates.filter((one) => !one.holds.loading);
  return electWarm(electorate.state, awake) ?? electCold(electorate, awake);
}

function electWarm(state: FailoverState, awake: Candidate[]): ElectionResult | undefined {
  const quorum = electionQuorum(state.terms);
  const inSync = awake.filter((one) => isInSync(state, one));
  const willing = inSync.filter((one) => !one.lastResort);
  if (willing.length >= quorum) return win("warm", furthest(willing));
  if (inSync.length >= quorum) return win("warm", furthest(inSync));
  // A former primary that came back holds everything it ever confirmed: it alone is a quorum.
  const former = awake.find((one) => isFormerPrimary(state, one));
  return former === undefined ? undefined : win("warm", former);
}

function electCold(electorate: Electorate, awake: Candidate[]): ElectionResult {
  const { state, silent, patienceIsOver } = electorate;
  const asleep = electorate.candidates.filter((one) => one.holds.loading);
  const absent = [...silent, ...asleep.map((one) => one.identity.name)];
  const best = awake.toSorted(byData)[0];
  if (best !== undefined && (absent.length === 0 || patienceIsOver && suffices(state, best))) {
    return win("cold", best);
  }
  return { elected: undefined, missing: `an answer of ${absent.join(", ") || "any instance"}` };
}

/**
 * Whether to go without the absent. Not where writes were confirmed by a quorum, and not with an
 * instance that never held data of a cluster that has some (invariant I5): it would have everybody
 * else's wiped.
 */
function suffices({ terms, settledEpoch }: FailoverState, { holds }: Candidate): boolean {
  return terms.minReplicasToWrite === 0 && (holds.dataEpoch > 0 || settledEpoch === 0);
}

function win(manner: "warm" | "cold", one: Candidate): ElectionResult {
  return { elected: one.identity, manner, offset: one.holds.offset };
}

/**
 * In sync in the last settled epoch, under the Redis that still runs (invariant I5). Who was in
 * sync in a later epoch is one that was elected in it, and promoted, before it could be settled.
 */
function isInSync(state: FailoverState, { holds }: Candidate): boolean {
  return state.primary !== undefined && holds.syncedEpoch >= state.settledEpoch;
}

/** The primary of the last settled epoch, restarted with that epoch's data intact. */
function isFormerPrimary(state: FailoverState, { identity, holds }: Candidate): boolean {
  return identity.name === state.primary?.name && holds.wasPrimary &&
    holds.dataEpoch === state.settledEpoch;
}

/**
 * The highest applied offset. Offsets compare only within one lineage, so whoever stayed behind on
 * a lineage that another has left for a newer one is out.
 */
function furthest(candidates: Candidate[]): Candidate {
  const left = new Set(candidates.map((one) => one.holds.previousLineage));
  const newest = candidates.filter((one) => !left.has(one.holds.lineage));
  const eligible = newest.length > 0 ? newest : candidates;
  return eligible.toSorted((a, b) => b.holds.offset - a.holds.offset || a.ordinal - b.ordinal)[0]!;
}

/**
 * Newest data first; among equals the one that was primary, then one whose memory lived on, since
 * the offset of a Redis that was started again belongs to a lineage of its own.
 */
function byData(a: Candidate, b: Candidate): number {
  return b.holds.dataEpoch - a.holds.dataEpoch ||
    Number(b.holds.wasPrimary) - Number(a.holds.wasPrimary) ||
    b.holds.syncedEpoch - a.holds.syncedEpoch ||
    b.holds.offset - a.holds.offset ||
    Number(a.lastResort) - Number(b.lastResort) ||
    a.ordinal - b.ordinal;
}
