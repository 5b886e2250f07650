/**
 * The terms of a settled epoch follow what the spec proposes, one safe move at a time: members join
 * when their Redis asks for it and leave when they are gone for good; W rises only once that many
 * are in sync; a shorter lease counts only once the primary has said that it counts with it.
 */
import type { Terms } from "../api/failover.ts";
import type { Report } from "../api/protocol.ts";
import type { Decision } from "./decision.ts";
import { withTerms } from "./transitions.ts";
import { freshReport, type View } from "./view.ts";

/** The next change of terms, if one is due; the primary must be serving. */
export function planMembership(view: View): Decision | undefined {
  const { terms } = view.state;
  const next: Terms = {
    members: nextMembers(view),
    minReplicasToWrite: nextMinReplicas(view),
    leaseSeconds: nextLease(view),
  };
  if (
    next.minReplicasToWrite === terms.minReplicasToWrite &&
    next.leaseSeconds === terms.leaseSeconds && sameNames(next.members, terms.members)
  ) return undefined;
  return { do: "swap", next: withTerms(view.state, next) };
}

function nextMembers(view: View): string[] {
  const { state } = view;
  const joining = view.pods.filter((pod) => {
    const report = freshReport(view, pod.podUID);
    return pod.name !== state.primary!.name && !pod.deleting &&
      pod.ordinal <= view.proposed.instances && report?.runId !== undefined && !report.terminating;
  }).map((pod) => pod.name);
  const staying = state.terms.members.filter((name) => !hasLeft(view, name));
  return [...new Set([...staying, ...joining])].sort();
}

/**
 * Gone for good: neither a pod nor a volume that may bring it back. What only the leaving one and
 * the primary may hold, W others must hold first: a smaller membership needs fewer to elect
 * (invariant I4).
 */
function hasLeft(view: View, name: string): boolean {
  if (view.pods.some((pod) => pod.name === name) || view.mayHoldData.has(name)) return false;
  const offset = freshReport(view, view.state.primary!.podUID)?.offset ?? Infinity;
  const covering = syncedMembers(view).filter((report) => report.offset >= offset);
  return covering.length >= view.state.terms.minReplicasToWrite;
}

function nextMinReplicas(view: View): number {
  const now = view.state.terms.minReplicasToWrite;
  const wanted = view.proposed.minReplicasToWrite;
  return wanted <= now || syncedMembers(view).length >= wanted ? wanted : now;
}

function nextLease(view: View): number {
  const now = view.state.terms.leaseSeconds;
  const wanted = view.proposed.leaseSeconds;
  if (wanted >= now) return wanted;
  const counted = freshReport(view, view.state.primary!.podUID)?.leaseSeconds;
  return counted === wanted ? wanted : now;
}

/** What the replicas report that are in sync with the primary now. */
function syncedMembers(view: View): Report[] {
  return view.pods.map((pod) => freshReport(view, pod.podUID))
    .filter((report) => report !== undefined)
    .filter((report) => report.synced && report.linkUp && report.epoch === view.state.epoch);
}

function sameNames(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
