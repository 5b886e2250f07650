import { API_VERSION, clusterLabels } from "../../../api/meta.ts";
import type { OwnerReference, WrittenMeta } from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";

/** Makes Kubernetes delete an object once its RedisCluster is gone. */
export function ownerReference(cluster: RedisCluster): OwnerReference {
  return {
    apiVersion: API_VERSION,
    kind: "RedisCluster",
    name: cluster.metadata.name,
    uid: cluster.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The metadata of an object of a cluster, found by its labels and collected with its owner. */
export function ownedMetadata(cluster: RedisCluster, name: string): WrittenMeta {
  return {
    name,
    namespace: cluster.metadata.namespace,
    labels: clusterLabels(cluster.metadata.name),
    ownerReferences: [ownerReference(cluster)],
  };
}
