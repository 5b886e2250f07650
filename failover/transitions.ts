/**
 * The moves of the failover protocol, each from one `status.failover` to the next. Pure: the caller
 * writes the result by compare-and-swap on the object it read, so that a move never applies to
 * anything but the state it was decided on.
 *
 * ```text
 *            pend                 elect                settle
 *   settled ------> pending(e+1) ------> elected(e+1) --------> settled(e+1)
 *      |  ^            ^  |  ^               |  ^
 *      |  | stay       |  +--+ pend          |  |
 *      v  |            |                pend |  | handOver (e+1)
 *   switchover --------+---------------------+  |
 *      +----------------------------------------+
 * ```
 */
import type { FailoverState, InstanceIdentity, Suspect, Terms } from "../api/failover.ts";

/** The state before the first election of a new cluster, counted with the spec's terms. */
export function unborn(terms: Omit<Terms, "members">): FailoverState {
  return {
    epoch: 0,
    settledEpoch: 0,
    change: { type: "none" },
    suspects: [],
    fenced: [],
    terms: { ...terms, members: [] },
  };
}

/**
 * Opens a new epoch in which nobody is primary: whoever was primary or elected becomes a suspect
 * and is fenced. `atLeast` lifts the epoch above the highest one any instance has seen; `accused`
 * are those who may be primary of an epoch that this state does not know.
 */
export function pend(
  state: FailoverState,
  why: { reason: string; at: string; atLeast?: number; accused?: Suspect[] },
): FailoverState {
  const known = [state.primary, state.change.elected].filter((one) => one !== undefined);
  const suspects = union(state.suspects, [...known, ...why.accused ?? []]);
  return {
    ...state,
    epoch: Math.max(state.epoch + 1, why.atLeast ?? 0),
    change: { type: "pending", reason: why.reason, startedAt: state.change.startedAt ?? why.at },
    suspects,
    fenced: [...new Set([...state.fenced, ...suspects.map((one) => one.podUID)])],
  };
}

/**
 * The same where the state is older than what instances have seen, or knows nothing. Who was
 * primary, who was in sync and what was counted with are about another time: nobody is elected for
 * it, and only what the data says counts.
 */
export function pendUnknown(
  state: FailoverState,
  why: { reason: string; at: string; highestSeen: number; accused: Suspect[] },
): FailoverState {
  const pending = pend(state, { ...why, atLeast: why.highestSeen + 1 });
  return { ...pending, settledEpoch: why.highestSeen, primary: undefined };
}

/**
 * Names the one that may take over in the pending epoch. It is no longer fenced, and the lease it
 * will count with is the one asked for: nothing it holds is older than this move.
 */
export function elect(
  state: FailoverState,
  elected: InstanceIdentity,
  leaseSeconds: number,
): FailoverState {
  return {
    ...state,
    change: { ...state.change, type: "elected", elected },
    fenced: state.fenced.filter((podUID) => podUID !== elected.podUID),
    terms: { ...state.terms, leaseSeconds },
  };
}

/** The elected one is primary: the epoch is settled and nobody is suspected any more. */
export function settle(state: FailoverState): FailoverState {
  const primary = state.change.elected;
  if (primary === undefined) throw new Error("only an elected instance can settle an epoch");
  return {
    ...state,
    settledEpoch: state.epoch,
    primary,
    change: { type: "none" },
    suspects: [],
    fenced: [],
    terms: {
      ...state.terms,
      members: state.terms.members.filter((name) => name !== primary.name),
    },
  };
}

/** Announces a planned change of primary; the epoch stays settled until the primary hands over. */
export function beginSwitchover(
  state: FailoverState,
  to: string,
  why: { reason: string; at: string },
): FailoverState {
  return {
    ...state,
    change: { type: "switchover", to, reason: why.reason, startedAt: why.at },
  };
}

/** The primary said that it never gave up: it stays. */
export function abandonSwitchover(state: FailoverState): FailoverState {
  return { ...state, change: { type: "none" } };
}

/**
 * The primary gave up durably in favour of `to`, which holds everything: one move opens the new
 * epoch, elects `to` and makes the old primary a member, since it stands at the same offset.
 */
export function handOver(state: FailoverState, to: InstanceIdentity): FailoverState {
  const old = state.primary;
  if (old === undefined) throw new Error("only a settled primary can hand over");
  const members = state.terms.members.filter((name) => name !== to.name && name !== old.name);
  return {
    ...state,
    epoch: state.epoch + 1,
    change: { ...state.change, type: "elected", to: undefined, elected: to },
    suspects: union(state.suspects, [old]),
    terms: { ...state.terms, members: [...members, old.name].sort() },
  };
}

/** Terms change in a settled epoch only. */
export function withTerms(state: FailoverState, terms: Partial<Terms>): FailoverState {
  return { ...state, terms: { ...state.terms, ...terms } };
}

/** Whether a settled primary is in office: an epoch is settled, and nobody else is elected. */
export function isSettled(
  state: FailoverState,
): state is FailoverState & { primary: InstanceIdentity } {
  return state.settledEpoch === state.epoch && state.epoch > 0 && state.primary !== undefined &&
    (state.change.type === "none" || state.change.type === "switchover");
}

function union(known: Suspect[], more: Suspect[]): Suspect[] {
  const byUID = new Map(known.map((one) => [one.podUID, one]));
  for (const { name, podUID } of more) byUID.set(podUID, { name, podUID });
  return [...byUID.values()];
}
