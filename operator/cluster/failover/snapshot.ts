/** Takes the snapshot that the failover protocol decides on, from what the reconcile observed. */
import { ANNOTATION, instanceName, instanceOrdinal } from "../../../api/meta.ts";
import type { FailoverState } from "../../../api/failover.ts";
import { evidenceFor, provesDeath } from "../../../failover/evidence.ts";
import { isSettled, unborn } from "../../../failover/transitions.ts";
import type { Evidence, PodView, SwitchoverWish, View } from "../../../failover/view.ts";
import type { PersistentVolumeClaim, Pod } from "../../../kube/types.ts";
import type { ReconcileContext } from "../context.ts";
import { calmInMs } from "./endpoints.ts";
import { hasEnded, hasStarted } from "./obituary.ts";

/** The state of the failover protocol as the cluster's status has it. */
export function stateOf(ctx: ReconcileContext): FailoverState {
  const { spec, status } = ctx.cluster;
  return status?.failover ?? unborn({
    minReplicasToWrite: spec.replication.minReplicasToWrite,
    leaseSeconds: spec.failover.leaseSeconds,
  });
}

/** The snapshot of this moment. */
export function takeView(ctx: ReconcileContext): View {
  const { spec } = ctx.cluster;
  const state = stateOf(ctx);
  const pods = ctx.observed.pods.flatMap((pod) => podView(ctx, pod));
  return {
    now: ctx.clock.now(),
    at: ctx.clock.date().toISOString(),
    state,
    proposed: ctx.refused ? standing(state) : {
      instances: spec.instances,
      minReplicasToWrite: spec.replication.minReplicasToWrite,
      leaseSeconds: spec.failover.leaseSeconds,
    },
    delaySeconds: spec.failover.delaySeconds,
    pods,
    contacts: ctx.memory.reports,
    mayHoldData: namesThatMayHoldData(ctx, state, pods),
    evidence: evidenceOf(ctx, state),
    wish: wishOf(ctx),
    calmInMs: calmInMs(ctx.observed.pods, ctx.clock.date()),
  };
}

/** What is in force already. */
function standing({ terms }: FailoverState): View["proposed"] {
  const { members, minReplicasToWrite, leaseSeconds } = terms;
  return { instances: members.length + 1, minReplicasToWrite, leaseSeconds };
}

function podView(ctx: ReconcileContext, pod: Pod): PodView[] {
  const { name, uid, deletionTimestamp } = pod.metadata;
  const ordinal = instanceOrdinal(ctx.cluster.metadata.name, name);
  if (ordinal === undefined) return [];
  return [{
    name,
    podUID: uid,
    ordinal,
    deleting: deletionTimestamp !== undefined,
    terminated: (ctx.memory.ended.has(uid) || hasEnded(pod)) && !answers(ctx, uid),
    reachable: ctx.memory.targets.has(uid),
  }];
}

/**
 * Instances that may hold data and so must be heard before a cold election. A volume that was never
 * bound holds none, nor does one in which no instance ever ran; an emptyDir goes with its pod. A
 * member that was scaled away, and not covered yet, holds what nobody else may have.
 */
function namesThatMayHoldData(
  ctx: ReconcileContext,
  state: FailoverState,
  pods: PodView[],
): Set<string> {
  const { cluster, observed } = ctx;
  if (cluster.spec.storage.type === "emptyDir") {
    return new Set(observed.pods.filter(hasStarted).map((pod) => pod.metadata.name));
  }
  const proposed = Array.from(
    { length: cluster.spec.instances },
    (_, i) => instanceName(cluster.metadata.name, i + 1),
  );
  const known = new Set([...proposed, ...pods.map((pod) => pod.name), ...mustBeHeard(state)]);
  const used = observed.pvcs.filter((pvc) => pvc.status?.phase !== "Pending" && wasUsed(ctx, pvc));
  return new Set(used.map((pvc) => pvc.metadata.name).filter((name) => known.has(name)));
}

/** Members leave in a settled epoch only. */
function mustBeHeard(state: FailoverState): string[] {
  if (isSettled(state)) return [];
  return [...state.terms.members, ...(state.primary === undefined ? [] : [state.primary.name])];
}

/** An instance shows itself in the status before it does anything else. */
function wasUsed({ cluster, observed }: ReconcileContext, { metadata }: PersistentVolumeClaim) {
  const ofThisCluster = metadata.annotations?.[ANNOTATION.clusterUID] === cluster.metadata.uid;
  return !ofThisCluster || cluster.status?.instancesStatus?.[metadata.name] !== undefined ||
    observed.pods.some((pod) => pod.metadata.name === metadata.name && hasStarted(pod));
}

function evidenceOf(ctx: ReconcileContext, state: FailoverState): Evidence {
  const { memory, clock } = ctx;
  memory.evidence = evidenceFor(state, memory.evidence, clock.now());
  // Proof of death may come before the epoch that asks for it.
  for (const podUID of memory.ended) {
    const contact = memory.reports.get(podUID);
    if (provesDeath(state, podUID, contact)) memory.evidence.harmless.add(podUID);
  }
  return memory.evidence;
}

/** Whoever answers has not ended: the kubelet tells of a container that runs again only later. */
function answers({ memory }: ReconcileContext, podUID: string): boolean {
  return memory.reports.get(podUID)?.failures === 0;
}

/** What a person asks for comes before what the controller wants for itself. */
function wishOf(ctx: ReconcileContext): SwitchoverWish | undefined {
  const to = ctx.cluster.metadata.annotations?.[ANNOTATION.switchoverTo];
  return to === undefined ? ctx.memory.wish : { to, reason: "Requested" };
}
