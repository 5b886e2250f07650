/** The kind RedisScheduledBackup: schema, defaults, rules and types. */
import * as z from "zod";
import { destination, target } from "./backup/destination.ts";
import { schedule } from "./backup/schedule.ts";
import { unavailableKind } from "./backup/unavailable.ts";
import { conditions } from "./condition_schema.ts";
import { objectName, time } from "./kubernetes_schema.ts";
import { API_VERSION } from "./meta.ts";
import { objectMeta } from "./object_meta.ts";
import { withRules } from "./rule.ts";

const spec = withRules(
  z.object({
    cluster: z.object({
      name: objectName.describe("Name of a RedisCluster in the same namespace."),
    }).describe("The RedisCluster to back up."),
    schedule,
    timeZone: z.string().min(1).max(64).regex(/^[A-Za-z0-9_+/-]+$/).default("UTC").describe(
      "IANA time zone in which the schedule is read, such as Europe/Berlin.",
    ),
    suspend: z.boolean().default(false).describe("Whether no further backups are started."),
    immediate: z.boolean().default(false).describe(
      "Whether one backup is started at once when the object is created.",
    ),
    keep: z.int().min(1).max(1000).default(7).describe(
      "How many completed backups are kept; older ones are deleted, in the object store too.",
    ),
    target,
    destination,
  }),
  unavailableKind,
).describe("What is backed up, when, and to where.");

const status = z.object({
  conditions: conditions.optional().describe("Ready and Accepted."),
  observedGeneration: z.int().min(0).optional().describe(
    "The metadata.generation that the controller last acted on.",
  ),
  lastScheduleTime: time.optional().describe("When a backup was last started."),
  nextScheduleTime: time.optional().describe("When the next one starts."),
  lastBackup: z.string().optional().describe("Name of the RedisBackup started last."),
}).describe("What was started. Not to be edited.");

/** A RedisScheduledBackup. */
export const redisScheduledBackup = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("RedisScheduledBackup"),
  metadata: objectMeta,
  spec,
  status: status.optional(),
}).describe("RedisScheduledBackup takes a RedisBackup of a RedisCluster again and again.");

/** A RedisScheduledBackup as the API server returns it, with defaults. */
export type RedisScheduledBackup = z.output<typeof redisScheduledBackup>;
/** A RedisScheduledBackup as a user writes it. */
export type RedisScheduledBackupInput = z.input<typeof redisScheduledBackup>;
