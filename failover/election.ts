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
  const counting = awake.filter((one) => isInSync(state, one) || isFormerPrimary(state, one));
  // A former primary that came back holds everything it ever confirmed: it alone is a quorum.
  const replicas = counting.filter((one) => isInSync(state, one));
  const quorum = electionQuorum(state.terms);
  if (replicas.length >= quorum) return win("warm", furthest(replicas));
  const former = counting.find((one) => isFormerPrimary(state, one));
  return former === undefined ? undefined : win("warm", former);
}

function electCold(electorate: Electorate, awake: Candidate[]): ElectionResult {
  const { state, silent, patienceIsOver } = electorate;
  const asleep = electorate.candidates.filter((one) => one.holds.loading);
  const absent = [...silent, ...asleep.map((one) => one.identity.name)];
  const quorum = electionQuorum(state.terms);
  const enough = absent.length === 0 ||
    (patienceIsOver && awake.length >= quorum && state.terms.minReplicasToWrite === 0);
  if (!enough || awake.length === 0) {
    return { elected: undefined, missing: `an answer of ${absent.join(", ") || "any instance"}` };
  }
  return win("cold", awake.toSorted(byData)[0]!);
}

function win(manner: "warm" | "cold", one: Candidate): ElectionResult {
  return { elected: one.identity, manner, offset: one.holds.offset };
}

/** In sync in the last settled epoch, under the Redis that still runs (invariant I5). */
function isInSync(state: FailoverState, { holds }: Candidate): boolean {
  return state.settledEpoch > 0 && holds.syncedEpoch === state.settledEpoch;
}

/** The primary of the last settled epoch, restarted with that epoch's data intact. */
function isFormerPrimary(state: FailoverState, { identity, holds }: Candidate): boolean {
  return state.settledEpoch > 0 && identity.name === state.primary?.name && holds.wasPrimary &&
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

/** Newest data first; among equals the one that was primary, the furthest, the lowest ordinal. */
function byData(a: Candidate, b: Candidate): number {
  return b.holds.dataEpoch - a.holds.dataEpoch ||
    Number(b.holds.wasPrimary) - Number(a.holds.wasPrimary) ||
    b.holds.offset - a.holds.offset ||
    a.ordinal - b.ordinal;
}
