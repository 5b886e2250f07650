import type { Handler } from "../kube/store.ts";
import { changeKind } from "./cluster/status/change_kind.ts";
import type { Metrics } from "./metrics.ts";
import type { RedisCluster } from "./rediscluster.ts";

/** A change of primary that has not come to its end yet. */
interface UnderWay {
  kind: "failover" | "switchover";
  /** run_id of the primary that is to be replaced. */
  from: string;
}

/** Counts every change of primary that comes to its end, as the watch of RedisClusters shows it. */
export function countPrimaryChanges(
  metrics: Pick<Metrics, "primaryChanged">,
): Handler<RedisCluster> {
  /** By cluster UID. */
  const underWay = new Map<string, UnderWay>();
  const seen = (cluster: RedisCluster) => {
    const { uid } = cluster.metadata;
    const failover = cluster.status?.failover;
    // The first primary of a cluster replaces nobody.
    if (!failover?.primary) return;
    const kind = changeKind(failover);
    if (kind !== "none") {
      underWay.set(uid, { kind, from: failover.primary.runId });
      return;
    }
    const ended = underWay.get(uid);
    underWay.delete(uid);
    // A switchover may be abandoned: then the primary is who it was.
    if (ended && ended.from !== failover.primary.runId) metrics.primaryChanged(cluster, ended.kind);
  };
  return {
    added: seen,
    updated: seen,
    deleted: ({ metadata }) => underWay.delete(metadata.uid),
  };
}
