import { instanceName, instanceOrdinal } from "../../../api/meta.ts";
import { isSettled } from "../../../failover/transitions.ts";
import type { Pod } from "../../../kube/types.ts";
import type { ReconcileContext } from "../context.ts";
import { redisContainerStatus } from "../failover/obituary.ts";
import { outdatedPods } from "./outdated.ts";
import type { PodFacts, PodsView } from "./plan.ts";

/** The snapshot that the pods are planned from. */
export function podsView(ctx: ReconcileContext): PodsView {
  const { cluster, observed, settings } = ctx;
  const failover = cluster.status?.failover;
  const outdated = new Set(outdatedPods(cluster, observed.pods, settings));
  return {
    instances: cluster.spec.instances,
    volumes: volumes(ctx),
    primary: failover && isSettled(failover) ? failover.primary?.name : undefined,
    pods: observed.pods.flatMap((pod) => facts(ctx, pod, outdated)),
  };
}

function volumes({ cluster, observed }: ReconcileContext): Set<number> {
  const { instances, storage } = cluster.spec;
  const ordinals = Array.from({ length: instances }, (_, index) => index + 1);
  if (storage.type === "emptyDir") return new Set(ordinals);
  // A pod would hold up the end of a claim that is being deleted, and with it the next claim.
  const living = observed.pvcs.filter(({ metadata }) => !metadata.deletionTimestamp);
  const claims = new Set(living.map(({ metadata }) => metadata.name));
  return new Set(
    ordinals.filter((ordinal) => claims.has(instanceName(cluster.metadata.name, ordinal))),
  );
}

function facts(ctx: ReconcileContext, pod: Pod, outdated: ReadonlySet<string>): PodFacts[] {
  const { name, uid, deletionTimestamp } = pod.metadata;
  const ordinal = instanceOrdinal(ctx.cluster.metadata.name, name);
  if (ordinal === undefined) return [];
  const contact = ctx.memory.reports.get(uid);
  return [{
    name,
    ordinal,
    deleting: deletionTimestamp !== undefined,
    finished: pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded",
    idle: isIdle(pod, ctx.cluster.spec.storage.type),
    ready: contact?.failures === 0 && contact.report?.ready === true,
    outdated: outdated.has(name),
  }];
}

function isIdle(pod: Pod, storage: "pvc" | "emptyDir"): boolean {
  const status = redisContainerStatus(pod);
  if (status?.state?.running) return false;
  // An emptyDir goes with its pod: what a Redis has written there may be the only copy.
  return storage === "pvc" || !(status?.state?.terminated || status?.lastState?.terminated);
}
