/**
 * Phases, condition types and reasons that the status of our objects uses, and the one function
 * that changes conditions. No schema here, so that importing it costs nothing.
 */

/** A condition as Kubernetes defines it (`metav1.Condition`). */
export interface Condition {
  /** One of {@link CONDITION}. */
  type: string;
  status: "True" | "False" | "Unknown";
  /** One CamelCase word for programs. */
  reason: string;
  /** A sentence for people. */
  message: string;
  /** When `status` last changed, RFC 3339. */
  lastTransitionTime: string;
  /** The `metadata.generation` this condition was computed from. */
  observedGeneration?: number;
}

/** Condition types of a RedisCluster. */
export const CONDITION = {
  /** A primary accepts writes and every instance asked for serves. */
  Ready: "Ready",
  /** The controller is bringing the cluster to its spec: creating, scaling, rolling, failing over. */
  Progressing: "Progressing",
  /** Something is missing or broken that the cluster can live with for now. */
  Degraded: "Degraded",
  /** The spec passes validation; `False` means that it is not acted on. */
  Accepted: "Accepted",
} as const;

/** Phases of a RedisCluster: the one word that `kubectl get` shows. Nothing is decided by it. */
export const PHASE = {
  /** Instances are being made; there has been no primary yet. */
  Creating: "Creating",
  /** As asked for. */
  Ready: "Ready",
  /** A primary serves; instances are missing, not in sync or too few for the quorum. */
  Degraded: "Degraded",
  /** Pods are being replaced because the spec changed. */
  Updating: "Updating",
  /** The primary is lost and another one is being made. */
  FailingOver: "FailingOver",
  /** The primary is handing over as planned. */
  SwitchingOver: "SwitchingOver",
  /** No instance may become primary without risking data: a person or a lost instance is needed. */
  Waiting: "Waiting",
  /** The spec is refused by validation. */
  Invalid: "Invalid",
} as const;

/** See {@link PHASE}. */
export type Phase = typeof PHASE[keyof typeof PHASE];

/** Reasons of conditions. */
export const REASON = {
  AllInstancesReady: "AllInstancesReady",
  InstancesNotReady: "InstancesNotReady",
  NoPrimary: "NoPrimary",
  Creating: "Creating",
  Scaling: "Scaling",
  RollingUpdate: "RollingUpdate",
  Failover: "Failover",
  Switchover: "Switchover",
  Settled: "Settled",
  QuorumNotMet: "QuorumNotMet",
  NotEnoughCandidates: "NotEnoughCandidates",
  SecretMissing: "SecretMissing",
  StorageProblem: "StorageProblem",
  PodProblem: "PodProblem",
  Valid: "Valid",
  Invalid: "Invalid",
} as const;

/** What the caller decides about a condition; the rest follows from what was there before. */
export type ConditionUpdate = Omit<Condition, "lastTransitionTime">;

/**
 * The conditions with one of them set, in the order they first appeared.
 *
 * `lastTransitionTime` moves to `now` (RFC 3339) only where `status` changes, as in apimachinery's
 * `meta.SetStatusCondition`. Where nothing changes, the very same array is returned, so that a
 * caller can tell by identity that there is nothing to write.
 */
export function setCondition(
  conditions: readonly Condition[],
  update: ConditionUpdate,
  now: string,
): readonly Condition[] {
  const index = conditions.findIndex(({ type }) => type === update.type);
  const old = conditions[index];
  if (!old) return [...conditions, { ...update, lastTransitionTime: now }];
  const lastTransitionTime = old.status === update.status ? old.lastTransitionTime : now;
  const next: Condition = { ...update, lastTransitionTime };
  if (same(old, next)) return conditions;
  return conditions.with(index, next);
}

/** Whether the condition of that type is `True`. */
export function isConditionTrue(
  conditions: readonly Condition[] | undefined,
  type: string,
): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === "True") ??
    false;
}

function same(a: Condition, b: Condition): boolean {
  return a.status === b.status && a.reason === b.reason && a.message === b.message &&
    a.observedGeneration === b.observedGeneration;
}
