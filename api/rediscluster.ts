/** The kind RedisCluster: schema, defaults, rules and types. */
import * as z from "zod";
import { API_VERSION } from "./meta.ts";
import { objectMeta } from "./object_meta.ts";
import { rootRules } from "./rediscluster/root_rules.ts";
import { redisClusterSpec } from "./rediscluster/spec.ts";
import { redisClusterStatus } from "./rediscluster/status.ts";
import { withRules } from "./rule.ts";

/** A RedisCluster. */
export const redisCluster = withRules(
  z.object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal("RedisCluster"),
    metadata: objectMeta,
    spec: redisClusterSpec,
    status: redisClusterStatus.optional(),
  }),
  ...rootRules,
).describe("RedisCluster is a Redis or Valkey server with replicas that fails over by itself.");

/** A RedisCluster as the API server returns it, with defaults. */
export type RedisCluster = z.output<typeof redisCluster>;
/** A RedisCluster as a user writes it. */
export type RedisClusterInput = z.input<typeof redisCluster>;
/** `spec`, with defaults. */
export type RedisClusterSpec = RedisCluster["spec"];
/** `status`. */
export type RedisClusterStatus = NonNullable<RedisCluster["status"]>;
