import { ANNOTATION, instanceOrdinal } from "../../../api/meta.ts";
import type { Pod } from "../../../kube/types.ts";
import { podSpecHash } from "../objects/pod.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { OperatorSettings } from "../../settings.ts";

/** Names of the pods that were made from another spec than the present one. */
export function outdatedPods(
  cluster: RedisCluster,
  pods: readonly Pod[],
  settings: Pick<OperatorSettings, "image" | "imagePullPolicy">,
): string[] {
  return pods.flatMap(({ metadata: { name, annotations } }) => {
    const ordinal = instanceOrdinal(cluster.metadata.name, name);
    if (ordinal === undefined) return [];
    const wanted = podSpecHash(cluster, ordinal, settings);
    return annotations?.[ANNOTATION.podSpecHash] === wanted ? [] : [name];
  });
}
