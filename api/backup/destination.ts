import * as z from "zod";

/** Where backups are written, the same in both backup kinds. */
export const destination = z.object({
  s3: z.object({
    bucket: z.string().min(3).max(63).describe("Name of the bucket, which must exist."),
    prefix: z.string().max(512).default("").describe(
      "Prefix of the object keys, such as `redis/production/`; empty by default.",
    ),
    region: z.string().min(1).max(64).default("us-east-1").describe("Region of the bucket."),
    endpoint: z.string().max(512).regex(/^https?:\/\/\S+$/).optional().describe(
      "URL of a store that speaks S3 elsewhere, such as https://minio.storage.svc:9000.",
    ),
    forcePathStyle: z.boolean().default(false).describe(
      "Whether the bucket is named in the path and not in the host name, as MinIO wants it.",
    ),
  }).describe("A bucket of an object store that speaks S3."),
}).describe(
  "Where the backup is written. The credentials are those of the RedisCluster's " +
    "spec.backupCredentialsSecret, or of the pod's own identity.",
);

/** Which instance is read. */
export const target = z.enum(["prefer-replica", "primary"]).default("prefer-replica").describe(
  "Which instance writes the backup. prefer-replica: the replica that is most in sync, and the " +
    "primary only where there is none. primary: the primary.",
);
