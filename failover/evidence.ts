/** What a controller has learnt itself belongs to the stage of the protocol it was learnt in. */
import type { FailoverState } from "../api/failover.ts";
import { isSettled } from "./transitions.ts";
import type { Contact, Evidence } from "./view.ts";

/** The stage that a state is in: what was learnt in another says nothing about this one. */
export function stageOf({ epoch, change }: FailoverState): string {
  return `${epoch} ${change.type} ${change.to ?? ""}`;
}

/** Evidence for a stage of which nothing is known yet. */
export function noEvidence(state: FailoverState, now: number): Evidence {
  return {
    stage: stageOf(state),
    pendingSince: now,
    harmless: new Set(),
    detached: new Map(),
    askedAt: new Map(),
    unfit: new Set(),
  };
}

/**
 * The evidence that counts in a state: what was known, while the stage lasts, and nothing in a new
 * one. Two things outlast a stage, because without them the same attempt would be made again and
 * again: who could not be primary, until an epoch is settled; and that a switchover of this epoch
 * was just called off.
 */
export function evidenceFor(
  state: FailoverState,
  known: Evidence | undefined,
  now: number,
): Evidence {
  if (known?.stage === stageOf(state)) return known;
  const evidence = noEvidence(state, now);
  if (isSettled(state)) {
    const calledOff = known?.stage.startsWith(`${state.epoch} switchover `);
    return calledOff ? { ...evidence, calledOffAt: now } : evidence;
  }
  for (const podUID of known?.unfit ?? []) evidence.unfit.add(podUID);
  if (state.change.reason === NOT_WRITABLE && state.primary !== undefined) {
    evidence.unfit.add(state.primary.podUID);
  }
  return evidence;
}

/**
 * Whether the kubelet's word that a container of this pod has ended is about the primary in it. The
 * word may be late, and about an earlier container: it counts where the pod was heard to be primary
 * in the settled epoch, has been silent since, and cannot have been elected again.
 */
export function provesDeath(
  { epoch, settledEpoch, primary }: FailoverState,
  podUID: string,
  contact: Contact | undefined,
): boolean {
  if (primary?.podUID !== podUID || epoch > settledEpoch + 1) return false;
  if (contact?.report === undefined) return false;
  const { wasPrimary, dataEpoch } = contact.report;
  return contact.failures > 0 && wasPrimary && dataEpoch === settledEpoch;
}

/** The reason of a failover from a primary that answers and accepts no writes. */
export const NOT_WRITABLE = "NotWritable";
