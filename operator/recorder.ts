import type { EventRecorder } from "../kube/events.ts";
import { objectReference } from "../kube/reference.ts";
import { type RedisCluster, redisClusters } from "./rediscluster.ts";

/** What to tell about a RedisCluster. */
export interface ClusterEvent {
  type: "Normal" | "Warning";
  /** One CamelCase word. */
  reason: string;
  /** A sentence for people. */
  message: string;
}

/** Records Events about RedisClusters. */
export interface ClusterRecorder {
  /** Never waits and never throws. */
  event(cluster: RedisCluster, event: ClusterEvent): void;
}

/** A recorder whose Events bear the RedisCluster as their object. */
export function clusterRecorder(recorder: EventRecorder): ClusterRecorder {
  return {
    event(cluster, { type, reason, message }) {
      const regarding = objectReference(redisClusters, cluster);
      recorder.record({ type, reason, action: "Reconcile", note: message, regarding });
    },
  };
}
