import type { Handler } from "../kube/store.ts";
import type { Metrics } from "./metrics.ts";
import type { RedisCluster } from "./rediscluster.ts";

/** Counts every change of primary that comes to its end, as the watch of RedisClusters shows it. */
export function countPrimaryChanges(
  metrics: Pick<Metrics, "primaryChanged">,
): Handler<RedisCluster> {
  /** By cluster UID: what was under way when it was last seen. */
  const underWay = new Map<string, "failover" | "switchover">();
  const seen = (cluster: RedisCluster) => {
    const { uid } = cluster.metadata;
    const failover = cluster.status?.failover;
    // The first primary of a cluster replaces nobody.
    if (!failover?.primary) return;
    if (failover.change.type !== "none") {
      underWay.set(uid, failover.change.to ? "switchover" : "failover");
      return;
    }
    const kind = underWay.get(uid);
    underWay.delete(uid);
    if (kind) metrics.primaryChanged(cluster, kind);
  };
  return {
    added: seen,
    updated: seen,
    deleted: ({ metadata }) => underWay.delete(metadata.uid),
  };
}
