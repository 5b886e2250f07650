import { REDIS_CLUSTERS } from "../api/meta.ts";
import type { RedisCluster as RedisClusterSchema } from "../api/rediscluster.ts";
import type { Resource } from "../kube/resource.ts";
import type { NamespacedMeta } from "../kube/types.ts";

/** A RedisCluster as read from the API server, which sets all of its metadata and defaults. */
export interface RedisCluster extends Omit<RedisClusterSchema, "metadata"> {
  metadata: NamespacedMeta;
}

/** Where RedisClusters are served. */
export const redisClusters: Resource<RedisCluster> = REDIS_CLUSTERS;
