import { LABEL } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";

/** A pod on a node that is lost leaves it after this time, instead of Kubernetes's five minutes. */
const LOST_NODE_SECONDS = 60;

type Scheduling = Pick<
  kube.PodSpec,
  "affinity" | "topologySpreadConstraints" | "nodeSelector" | "tolerations" | "priorityClassName"
>;

/** On which nodes an instance runs. */
export function scheduling(cluster: RedisCluster): Scheduling {
  const { nodeSelector, priorityClassName, tolerations = [] } = cluster.spec;
  const constraints = cluster.spec.topologySpreadConstraints?.map((constraint) => ({
    ...constraint,
    labelSelector: constraint.labelSelector ?? instances(cluster),
  }));
  return {
    affinity: { podAntiAffinity: oneInstancePerNode(cluster), ...cluster.spec.affinity },
    tolerations: [...tolerations, ...lostNode(tolerations)],
    ...(constraints && { topologySpreadConstraints: constraints }),
    ...(nodeSelector && { nodeSelector }),
    ...(priorityClassName && { priorityClassName }),
  };
}

function instances(cluster: RedisCluster) {
  return { matchLabels: { [LABEL.cluster]: cluster.metadata.name } };
}

/** Preferred, not required: a cluster must come up on fewer nodes as well. */
function oneInstancePerNode(cluster: RedisCluster) {
  return {
    preferredDuringSchedulingIgnoredDuringExecution: [{
      weight: 100,
      podAffinityTerm: {
        topologyKey: "kubernetes.io/hostname",
        labelSelector: instances(cluster),
      },
    }],
  };
}

/** The tolerations that admission would add, with a shorter time; the user's own come first. */
function lostNode(given: readonly { key?: string }[]): kube.Toleration[] {
  return ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    .filter((key) => !given.some((toleration) => toleration.key === key || !toleration.key))
    .map((key) => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: LOST_NODE_SECONDS,
    }));
}
