import * as z from "zod";
import { withRules } from "../rule.ts";
import { crossFieldRules } from "./cross_field.ts";
import { memory, resources } from "./memory.ts";
import { mode } from "./mode.ts";
import { podTemplate } from "./pod_template.ts";
import { redis } from "./redis.ts";
import { failover, replication } from "./replication.ts";
import { scheduling } from "./scheduling.ts";
import { secrets } from "./secrets.ts";
import { storage } from "./storage.ts";
import { unavailableFields, unavailableValue } from "./unavailable.ts";

/** `spec` of a RedisCluster. */
export const redisClusterSpec = withRules(
  z.object({
    instances: z.int().min(1).max(9).default(3).describe(
      "Number of Redis instances: one primary, the others its replicas. A single one has no " +
        "failover; the primary feeds every replica itself, so that many replicas cost it much.",
    ),
    mode,
    image: z.string().min(1).max(512).regex(/^\S+$/).default("docker.io/library/redis:7.2")
      .describe(
        "Container image of Redis 7.0 to 8.x or Valkey 7.2 to 9.x.",
      ),
    imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).default("IfNotPresent").describe(
      "When the image is pulled.",
    ),
    storage,
    replication,
    failover,
    ...secrets,
    redis,
    memory,
    resources,
    ...scheduling,
    podTemplate,
    enablePodDisruptionBudget: z.boolean().default(true).describe(
      "Whether a PodDisruptionBudget lets a drain take only one instance at a time.",
    ),
    primaryUpdateStrategy: withRules(
      z.enum(["unsupervised", "supervised"]).default("unsupervised").describe(
        "Who decides when a rolling update reaches the primary. unsupervised: Redkeep, by a " +
          "switchover once the replicas are done. supervised: a person, by approving it; not " +
          "available in this release.",
      ),
      unavailableValue("supervised", "unsupervised"),
    ),
  }),
  ...crossFieldRules,
  ...unavailableFields("aclConfigSecret", "tlsSecret", "caSecret", "backupCredentialsSecret"),
).describe("What the user asks for.");
