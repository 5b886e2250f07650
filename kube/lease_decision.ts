/**
 * What a contender for a Lease does next, as a pure function of what it has seen. Expiry is counted
 * from when this contender first saw the lease as it is, on its own monotonic clock: the times
 * written in it come from other machines' clocks and are never compared with ours (as in client-go).
 */
import { microTime } from "./clock.ts";
import type { Lease, LeaseSpec } from "./types.ts";

/** A lease as a contender has it in mind. */
export interface Observation {
  lease: Lease;
  /** Monotonic milliseconds at which the lease was first seen with this content. */
  since: number;
}

export type LeaseDecision =
  /** There is no lease: create it. */
  | { action: "create" }
  /** Nobody holds it any more: take it, if it is still as observed. */
  | { action: "acquire" }
  /** This contender holds it: renew it. */
  | { action: "renew" }
  /** Another holds it. */
  | { action: "wait"; holder: string };

/** Takes a reading of the lease (undefined: there is none) into the observation. */
export function observe(
  before: Observation | undefined,
  lease: Lease | undefined,
  now: number,
): Observation | undefined {
  if (!lease) return undefined;
  if (before && sameRecord(before.lease.spec, lease.spec)) return { lease, since: before.since };
  return { lease, since: now };
}

/** What to do about the lease. */
export function decide(
  observation: Observation | undefined,
  identity: string,
  now: number,
): LeaseDecision {
  if (!observation) return { action: "create" };
  const { holderIdentity, leaseDurationSeconds } = observation.lease.spec ?? {};
  if (holderIdentity === identity) return { action: "renew" };
  if (!holderIdentity) return { action: "acquire" };
  // The holder's own word on how long it may be silent, not ours, which may differ.
  const expires = observation.since + (leaseDurationSeconds ?? 0) * 1000;
  return now >= expires ? { action: "acquire" } : { action: "wait", holder: holderIdentity };
}

/** The record a contender writes when it takes or renews the lease. */
export function heldRecord(
  before: LeaseSpec | undefined,
  identity: string,
  leaseDurationSeconds: number,
  date: Date,
): LeaseSpec {
  const renewTime = microTime(date);
  const transitions = before?.leaseTransitions ?? 0;
  if (before?.holderIdentity === identity) {
    return { ...before, leaseDurationSeconds, renewTime };
  }
  return {
    holderIdentity: identity,
    leaseDurationSeconds,
    acquireTime: renewTime,
    renewTime,
    // The first holder ever is no transition.
    leaseTransitions: before?.acquireTime ? transitions + 1 : transitions,
  };
}

/** The record a holder writes to let go: the next contender need not wait. */
export function releasedRecord(held: LeaseSpec, date: Date): LeaseSpec {
  return {
    holderIdentity: "",
    leaseDurationSeconds: 1,
    acquireTime: held.acquireTime,
    renewTime: microTime(date),
    leaseTransitions: held.leaseTransitions,
  };
}

function sameRecord(a: LeaseSpec | undefined, b: LeaseSpec | undefined): boolean {
  return a?.holderIdentity === b?.holderIdentity && a?.renewTime === b?.renewTime &&
    a?.acquireTime === b?.acquireTime && a?.leaseTransitions === b?.leaseTransitions &&
    a?.leaseDurationSeconds === b?.leaseDurationSeconds;
}
