import * as z from "zod";
import { withRules } from "../rule.ts";
import { unavailableValue } from "./unavailable.ts";

/** `spec.mode`. */
export const mode = withRules(
  z.enum(["standalone", "sentinel", "cluster"]).default("standalone").describe(
    "standalone: one primary and its replicas, failed over by Redkeep. sentinel: the same, and " +
      "Sentinels that tell clients where the primary is. cluster: Redis Cluster, several shards. " +
      "sentinel and cluster are not available in this release.",
  ),
  unavailableValue("sentinel", "standalone"),
  unavailableValue("cluster", "standalone"),
  {
    rule: "(self == 'cluster') == (oldSelf == 'cluster')",
    message:
      "cannot be changed from {oldSelf} to {self}: keys would have to move between shards; " +
      "create another RedisCluster",
    reason: "FieldValueForbidden",
    holds: (self, oldSelf) => (self === "cluster") === (oldSelf === "cluster"),
  },
);
