import { LABEL } from "../../../api/meta.ts";
import type { RedisCluster } from "../../../operator/rediscluster.ts";
import type { Pod } from "../../../kube/types.ts";

/**
 * What keeps a cluster from being settled, complete and in sync, in a sentence; undefined when
 * nothing does. Judged from outside, by the objects a user can see.
 */
export function findTrouble(cluster: RedisCluster, pods: Pod[]): string | undefined {
  const wanted = cluster.spec.instances;
  const { status } = cluster;
  if (status?.phase !== "Ready") return `phase is ${status?.phase ?? "not set"}`;
  const observed = status.conditions?.find(({ type }) => type === "Ready")?.observedGeneration;
  if (observed !== cluster.metadata.generation) return "status is of an older generation";
  if (status.readyInstances !== wanted) {
    return `${status.readyInstances ?? 0} of ${wanted} instances are ready`;
  }
  const failover = status.failover;
  if (failover?.change.type !== "none") return `change is ${failover?.change.type}`;
  if (failover.suspects.length > 0 || failover.fenced.length > 0) return "somebody is suspected";
  if (failover.primary?.name !== status.currentPrimary) return "two names for one primary";

  const leaving = pods.find((pod) => pod.metadata.deletionTimestamp);
  if (leaving) return `pod ${leaving.metadata.name} is terminating`;
  const unready = pods.find((pod) => !isReady(pod));
  if (unready) return `pod ${unready.metadata.name} is not ready`;
  if (pods.length !== wanted) return `${pods.length} of ${wanted} pods exist`;
  const primaries = pods.filter((pod) => pod.metadata.labels?.[LABEL.role] === "primary");
  if (primaries.length !== 1 || primaries[0]!.metadata.name !== status.currentPrimary) {
    const names = primaries.map((pod) => pod.metadata.name).join(", ") || "no pod";
    return `${names} labelled primary, not ${status.currentPrimary}`;
  }
  return undefined;
}

/** Whether the kubelet reports the pod ready. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) =>
    type === "Ready" && status === "True"
  ) ?? false;
}
