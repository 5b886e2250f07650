/**
 * What the controller's side of the protocol decides on: one snapshot, taken by the caller. Times
 * are milliseconds on the controller's monotonic clock; a new controller counts every wait from
 * its own first sight of what it waits for.
 */
import type { FailoverState, InstanceIdentity } from "../api/failover.ts";
import type { DetachResponse, HandoverResponse, Refusal, Report } from "../api/protocol.ts";

/** A pod of the cluster, as the API server last said. */
export interface PodView {
  name: string;
  podUID: string;
  ordinal: number;
  /** It has a deletionTimestamp. */
  deleting: boolean;
  /** The kubelet says that the container with Redis has ended, and none runs in its place. */
  terminated: boolean;
  /** It has an address and its container has been started: it can be asked. */
  reachable: boolean;
}

/** What an instance last answered, and how it has failed to answer since. */
export interface Contact {
  report?: Report;
  /** When `report` came. */
  lastAnswerAt?: number;
  /** Polls in a row without an answer. */
  failures: number;
  /** Why the last poll failed; undefined after an answer. */
  error?: string;
  /** When the last of them was. */
  lastFailureAt?: number;
  /** When the first of those failures was. */
  failingSince?: number;
  /** Since when a primary has answered without being writable. */
  notWritableSince?: number;
}

/** What the controller itself has learnt in one stage of one epoch; forgotten with it. */
export interface Evidence {
  /** The epoch and the type of change that all this belongs to. */
  stage: string;
  /** When this controller first saw this stage. */
  pendingSince: number;
  /** When the suspects were first asked to fence in this epoch. */
  fenceAskedAt?: number;
  /** Pod UIDs of suspects that confirmed their fence in this epoch, or are proven dead. */
  harmless: Set<string>;
  /** When the members were first asked to detach in this epoch. */
  detachAskedAt?: number;
  /** By pod UID. */
  detached: Map<string, DetachResponse>;
  /** When asked last, to pace the repetition, by `<verb> <podUID>`. */
  askedAt: Map<string, number>;
  /** How the promotion of the elected one went. */
  promotion?: { outcome: "done" } | { outcome: "refused"; refusal: Refusal } | {
    outcome: "failed";
    attempts: number;
  };
  /** Pod UIDs that were to be primary since the last settled epoch, and could not. */
  unfit: Set<string>;
  /** When the last switchover of this epoch was called off by the primary. */
  calledOffAt?: number;
  /** How the hand-over of a switchover went. */
  handover?: { outcome: "answered"; answer: HandoverResponse } | { outcome: "unknown" } | {
    outcome: "refused";
    refusal: Refusal;
  };
}

/** A planned change of primary that somebody asked for. */
export interface SwitchoverWish {
  /** The instance that should take over; absent: the best replica. */
  to?: string;
  /** CamelCase, the reason of the Event. */
  reason: string;
  /**
   * Waits until it can be granted, as a rolling update does; who is not patient, as a person who
   * may have mistyped a name, is told at once why not.
   */
  patient?: boolean;
}

/** The snapshot. */
export interface View {
  now: number;
  /** RFC 3339 wall clock, for what people read; the protocol does not compute with it. */
  at: string;
  state: FailoverState;
  /** The terms that the spec proposes. */
  proposed: { instances: number; minReplicasToWrite: number; leaseSeconds: number };
  /** `spec.failover.delaySeconds`: how long a silent primary is left alone before it counts as lost. */
  delaySeconds: number;
  pods: PodView[];
  /** By pod UID. */
  contacts: ReadonlyMap<string, Contact>;
  /** Names of instances whose volume may hold data, whether or not they have a pod. */
  mayHoldData: ReadonlySet<string>;
  evidence: Evidence;
  wish?: SwitchoverWish;
  /**
   * In how many milliseconds a planned change would reach clients at once; they would notice an
   * earlier one for longer. What is not planned does not wait.
   */
  calmInMs?: number;
}

/** The pod that an identity names, where it still exists under that UID. */
export function podOf(view: View, who: { podUID: string } | undefined): PodView | undefined {
  return view.pods.find((pod) => pod.podUID === who?.podUID);
}

/** The last report of a pod, as long as it has not failed to answer since. */
export function freshReport(view: View, podUID: string): Report | undefined {
  const contact = view.contacts.get(podUID);
  return contact?.failures === 0 ? contact.report : undefined;
}

/**
 * The last report of a pod, if it came in the present stage. An older one may tell of the replica
 * that has become primary since, or of the Redis that ran before the elected one.
 */
export function currentReport(view: View, podUID: string): Report | undefined {
  const answeredAt = view.contacts.get(podUID)?.lastAnswerAt ?? -Infinity;
  return answeredAt > view.evidence.pendingSince ? freshReport(view, podUID) : undefined;
}

/** The highest epoch that any instance has reported. */
export function highestEpochSeen(view: View): number {
  const epochs = view.pods.map((pod) => view.contacts.get(pod.podUID)?.report?.epoch ?? 0);
  return Math.max(0, ...epochs);
}

/** Who an answering pod is. */
export function identityOf(report: Report | undefined): InstanceIdentity | undefined {
  return report?.runId === undefined
    ? undefined
    : { name: report.name, podUID: report.podUID, runId: report.runId };
}
