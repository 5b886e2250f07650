import { ANNOTATION, clusterLabels, LABEL } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownerReference } from "./metadata.ts";

/** The PersistentVolumeClaim of an instance. It outlives its pods, and bears the same name. */
export function claim(
  cluster: RedisCluster,
  instance: string,
): kube.NewObject<kube.PersistentVolumeClaim> {
  const { name, namespace, uid } = cluster.metadata;
  const { storageClassName } = cluster.spec.storage;
  return {
    metadata: {
      name: instance,
      namespace,
      labels: { ...clusterLabels(name), [LABEL.instance]: instance },
      annotations: { [ANNOTATION.clusterUID]: uid },
      ownerReferences: claimOwners(cluster),
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage: claimSize(cluster) } },
    },
  };
}

/** Who takes a claim along when it is deleted: nobody where the data is to be retained. */
export function claimOwners(cluster: RedisCluster): kube.OwnerReference[] {
  return cluster.spec.storage.retainOnDelete ? [] : [ownerReference(cluster)];
}

/** The size asked for, as a quantity; validation has made sure that there is one. */
export function claimSize(cluster: RedisCluster): string {
  return String(cluster.spec.storage.size);
}
