/**
 * What an instance should be doing, from what it last read of `status.failover`. Pure; the instance
 * manager acts on it.
 */
import type { FailoverState, InstanceIdentity } from "../api/failover.ts";
import { isSame } from "./authority.ts";
import { isSettled } from "./transitions.ts";

/** Who asks, and what it must not forget. */
export interface Self {
  name: string;
  podUID: string;
  /** run_id of its Redis; absent while none runs. */
  runId?: string;
  /** Highest epoch it has seen in this cluster UID: it never obeys a lower one (invariant I2). */
  highestEpoch: number;
  /** The epoch in which it durably gave up authority, by hand-over; 0: none. */
  gaveUpEpoch: number;
}

/** See {@link dutyOf}. */
export type Duty =
  /** Nothing to change: a decision is under way, or what was read is older than what is known. */
  | { do: "wait"; why: string }
  /** Accept no writes. */
  | { do: "fence"; why: string }
  /** Be the primary of the epoch, as long as authority lasts. */
  | { do: "lead"; epoch: number }
  /** Register with this primary and replicate from it. */
  | { do: "follow"; epoch: number; primary: InstanceIdentity };

/**
 * The duty of an instance under a state. An elected instance waits: it is promoted by a command
 * that it checks with a read of its own, never by what it happens to watch.
 */
export function dutyOf(state: FailoverState | undefined, self: Self): Duty {
  if (state === undefined || state.epoch === 0) {
    return { do: "wait", why: "no primary has been elected yet" };
  }
  if (state.epoch < self.highestEpoch) {
    return {
      do: "wait",
      why: `epoch ${state.epoch} is older than ${self.highestEpoch}, seen here`,
    };
  }
  if (state.fenced.includes(self.podUID)) {
    return { do: "fence", why: `fenced in epoch ${state.epoch}` };
  }
  const primary = state.primary;
  if (!isSettled(state) || primary === undefined) {
    return { do: "wait", why: `epoch ${state.epoch} is not settled` };
  }
  if (primary.podUID !== self.podUID) {
    return { do: "follow", epoch: state.epoch, primary };
  }
  if (state.epoch <= self.gaveUpEpoch) {
    return { do: "fence", why: `handed over in epoch ${state.epoch}` };
  }
  const me = { name: self.name, podUID: self.podUID, runId: self.runId ?? "" };
  return isSame(primary, me)
    ? { do: "lead", epoch: state.epoch }
    : { do: "fence", why: "the Redis that was primary has ended; an election decides who is next" };
}
