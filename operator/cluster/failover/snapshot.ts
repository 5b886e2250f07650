/** Takes the snapshot that the failover protocol decides on, from what the reconcile observed. */
import { ANNOTATION, instanceName, instanceOrdinal } from "../../../api/meta.ts";
import type { FailoverState } from "../../../api/failover.ts";
import { unborn } from "../../../failover/transitions.ts";
import {
  type Evidence,
  noEvidence,
  type PodView,
  stageOf,
  type SwitchoverWish,
  type View,
} from "../../../failover/view.ts";
import type { Pod } from "../../../kube/types.ts";
import type { ReconcileContext } from "../context.ts";
import { hasEnded, redisContainerStatus } from "./obituary.ts";

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
    proposed: {
      instances: spec.instances,
      minReplicasToWrite: spec.replication.minReplicasToWrite,
      leaseSeconds: spec.failover.leaseSeconds,
    },
    delaySeconds: spec.failover.delaySeconds,
    pods,
    contacts: ctx.memory.reports,
    mayHoldData: namesThatMayHoldData(ctx, pods),
    evidence: evidenceOf(ctx, state),
    wish: wishOf(ctx),
  };
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
    terminated: ctx.memory.ended.has(uid) || hasEnded(pod),
    reachable: ctx.memory.targets.has(uid),
  }];
}

/**
 * Instances that may hold data and so must be heard before a cold election. A volume that was never
 * bound holds none; neither does an emptyDir whose container was never started.
 */
function namesThatMayHoldData(ctx: ReconcileContext, pods: PodView[]): Set<string> {
  const { cluster, observed } = ctx;
  if (cluster.spec.storage.type === "emptyDir") {
    const started = observed.pods.filter((pod) => {
      const status = redisContainerStatus(pod);
      return status?.state?.running !== undefined || status?.lastState?.terminated !== undefined;
    });
    return new Set(started.map((pod) => pod.metadata.name));
  }
  const bound = observed.pvcs.filter((pvc) => pvc.status?.phase !== "Pending")
    .map((pvc) => pvc.metadata.name);
  // A new cluster's first pods are waited for, so that the first election sees all of them.
  const proposed = Array.from(
    { length: cluster.spec.instances },
    (_, i) => instanceName(cluster.metadata.name, i + 1),
  );
  const known = new Set([...proposed, ...pods.map((pod) => pod.name)]);
  return new Set(bound.filter((name) => known.has(name)));
}

function evidenceOf(ctx: ReconcileContext, state: FailoverState): Evidence {
  if (ctx.memory.evidence?.stage !== stageOf(state)) {
    ctx.memory.evidence = noEvidence(state, ctx.clock.now());
  }
  // Proof of death may come before the epoch that asks for it.
  for (const podUID of ctx.memory.ended) ctx.memory.evidence!.harmless.add(podUID);
  return ctx.memory.evidence!;
}

/** What a person asks for comes before what the controller wants for itself. */
function wishOf(ctx: ReconcileContext): SwitchoverWish | undefined {
  const to = ctx.cluster.metadata.annotations?.[ANNOTATION.switchoverTo];
  return to === undefined ? ctx.memory.wish : { to, reason: "Requested" };
}
