import { operatorCAName } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownedMetadata } from "./metadata.ts";

/** Tells the instances whose client certificates may command them. */
export function operatorCA(
  cluster: RedisCluster,
  caPEM: string,
): kube.ApplyConfiguration<kube.ConfigMap> {
  return {
    metadata: ownedMetadata(cluster, operatorCAName(cluster.metadata.name)),
    data: { "ca.crt": caPEM },
  };
}
