import { LABEL, PORT, serviceName } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownedMetadata } from "./metadata.ts";

type ServiceConfiguration = kube.ApplyConfiguration<kube.Service>;

/**
 * `<name>-leader`, for writes.
 *
 * @param instance the one it leads to, or `NOBODY`. Readiness does not count: nobody but the
 *   instance chosen may get writes, and waiting for a probe would prolong every failover.
 */
export function leaderService(cluster: RedisCluster, instance: string): ServiceConfiguration {
  const service = redisService(cluster, "leader", { [LABEL.instance]: instance });
  return { ...service, spec: { ...service.spec, publishNotReadyAddresses: true } };
}

/** `<name>-replica`, for reads: every replica that is ready. */
export function replicaService(cluster: RedisCluster): ServiceConfiguration {
  return redisService(cluster, "replica", { [LABEL.role]: "replica" });
}

/** `<name>-any`, for reads: every instance that is ready. */
export function anyService(cluster: RedisCluster): ServiceConfiguration {
  return redisService(cluster, "any", {});
}

function redisService(
  cluster: RedisCluster,
  which: "leader" | "replica" | "any",
  selector: Record<string, string>,
): ServiceConfiguration {
  const { name } = cluster.metadata;
  return {
    metadata: ownedMetadata(cluster, serviceName(name, which)),
    spec: {
      type: "ClusterIP",
      selector: { [LABEL.cluster]: name, ...selector },
      ports: [{ name: "redis", port: PORT.redis, targetPort: PORT.redis, protocol: "TCP" }],
    },
  };
}
