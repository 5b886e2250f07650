import { LABEL } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownedMetadata } from "./metadata.ts";

/**
 * Lets a drain take one instance at a time. A single instance gets none: it would block every
 * drain for good.
 */
export function disruptionBudget(
  cluster: RedisCluster,
): kube.ApplyConfiguration<kube.PodDisruptionBudget> | undefined {
  const { name } = cluster.metadata;
  const { instances, enablePodDisruptionBudget } = cluster.spec;
  if (!enablePodDisruptionBudget || instances === 1) return undefined;
  return {
    metadata: ownedMetadata(cluster, name),
    spec: {
      minAvailable: Math.max(1, instances - 1),
      selector: { matchLabels: { [LABEL.cluster]: name } },
    },
  };
}
