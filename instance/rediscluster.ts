import { REDIS_CLUSTERS } from "../api/meta.ts";
import type { RedisCluster as RedisClusterSchema } from "../api/rediscluster.ts";
import type { Answer } from "../failover/authority.ts";
import type { Resource } from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";
import type { NamespacedMeta } from "../kube/types.ts";
import type { Environment } from "./environment.ts";

/** A RedisCluster as read from the API server, which sets all of its metadata and defaults. */
export interface RedisCluster extends Omit<RedisClusterSchema, "metadata"> {
  metadata: NamespacedMeta;
}

/** Where RedisClusters are served. */
export const redisClusters: Resource<RedisCluster> = REDIS_CLUSTERS;

/** A RedisCluster, and when the question was sent that it answers, on the monotonic clock. */
export interface Reading {
  cluster: RedisCluster;
  sentAt: number;
}

/** Reads the instance's own RedisCluster, past every cache. */
export type ReadCluster = (limits: { timeoutMs: number; signal?: AbortSignal }) => Promise<Reading>;

/** Reads from the API server. */
export function clusterReader(
  rest: RestClient,
  { namespace, clusterName }: Environment,
): ReadCluster {
  return async (limits) => {
    const sentAt = performance.now();
    const cluster = await rest.get(redisClusters, { namespace, name: clusterName }, limits);
    return { cluster, sentAt };
  };
}

/** What a RedisCluster says about authority; `undefined` before the first election. */
export function answerOf({ metadata, spec, status }: RedisCluster): Answer | undefined {
  return status?.failover && {
    state: status.failover,
    resourceVersion: metadata.resourceVersion,
    leaseSeconds: spec.failover.leaseSeconds,
  };
}
