/** The kind RedisBackup: schema, defaults, rules and types. */
import * as z from "zod";
import { destination, target } from "./backup/destination.ts";
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
    target,
    destination,
  }),
  unavailableKind,
  {
    rule: "self == oldSelf",
    message: "cannot be changed: a backup is taken once; create another RedisBackup",
    reason: "FieldValueForbidden",
    holds: (self, oldSelf) => JSON.stringify(self) === JSON.stringify(oldSelf),
  },
).describe("What is backed up, and to where.");

const status = z.object({
  phase: z.enum(["Pending", "Running", "Completed", "Failed"]).optional().describe(
    "How far the backup is.",
  ),
  message: z.string().optional().describe("What it waits for or why it failed, for people."),
  conditions: conditions.optional().describe("Ready and Accepted."),
  observedGeneration: z.int().min(0).optional().describe(
    "The metadata.generation that the controller last acted on.",
  ),
  instance: z.string().optional().describe("Name of the instance that wrote it."),
  startedAt: time.optional().describe("When it began."),
  completedAt: time.optional().describe("When it ended, well or not."),
  objectKey: z.string().optional().describe("Key of the object in the bucket."),
  sizeBytes: z.int().min(0).optional().describe("Size of the object in bytes."),
  sha256: z.string().optional().describe("SHA-256 of the object, in hexadecimal."),
  version: z.string().optional().describe("Version of the server that wrote it."),
}).describe("What became of it. Not to be edited.");

/** A RedisBackup. */
export const redisBackup = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("RedisBackup"),
  metadata: objectMeta,
  spec,
  status: status.optional(),
}).describe("RedisBackup is one backup of a RedisCluster in an object store.");

/** A RedisBackup as the API server returns it, with defaults. */
export type RedisBackup = z.output<typeof redisBackup>;
/** A RedisBackup as a user writes it. */
export type RedisBackupInput = z.input<typeof redisBackup>;
