import * as z from "zod";

/** `spec.replication`. */
export const replication = z.object({
  minReplicasToWrite: z.int().min(0).max(8).default(0).describe(
    "Quorum: how many replicas must be connected and caught up for the primary to accept writes. " +
      "With 1 or more, a write confirmed by `WAIT` with that number survives any single failure. " +
      "0, the default, is plain asynchronous replication. Must be less than spec.instances.",
  ),
  maxLagSeconds: z.int().min(1).max(3600).default(10).describe(
    "How many seconds ago a replica must have acknowledged to count as caught up.",
  ),
}).prefault({}).describe("How replicas follow the primary, and how many a write needs.");

/** `spec.failover`. */
export const failover = z.object({
  leaseSeconds: z.int().min(3).max(120).default(5).describe(
    "For how many seconds a primary may go on accepting writes without confirming that it still " +
      "is the primary. A primary that is cut off stops by then, and no other one starts before. " +
      "Shorter means a shorter outage after silent failures, and less patience with a slow API server.",
  ),
  delaySeconds: z.int().min(0).max(3600).default(0).describe(
    "How many seconds to wait for a lost primary to come back by itself before another one is " +
      "elected. Planned switchovers do not wait.",
  ),
}).prefault({}).describe("How a lost primary is replaced.");
