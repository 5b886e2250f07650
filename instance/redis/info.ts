/** What `INFO` says, in the few fields that the manager decides by. */

/** One answer of `INFO`, parsed. */
export interface RedisInfo {
  runId: string;
  version: string;
  role: "master" | "replica";
  loading: boolean;
  /** The replication id of the data: master_replid. */
  lineage: string;
  /** master_replid2: the lineage this one branched off from, up to `previousLineageOffset`. */
  previousLineage: string;
  previousLineageOffset: number;
  /** Bytes of the replication stream that were produced (master) or applied (replica). */
  offset: number;
  /** Replicas that are connected. */
  replicas: number;
  /** Where a replica replicates from. */
  source?: { host: string; port: number };
  /** The replica's link is up and no sync is under way. */
  linkUp: boolean;
  /** A replica is receiving the whole data set. */
  syncing: boolean;
  /** Seconds since the master was last heard of; -1: never, or not a replica. */
  silentSeconds: number;
}

/** The sections of `INFO` that {@link parseInfo} needs; several at once since Redis 7.0. */
export const INFO_SECTIONS = ["server", "persistence", "replication"] as const;

/** The `field:value` lines of an answer of `INFO`. */
export function infoFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) {
      fields.set(line.slice(0, colon), line.slice(colon + 1));
    }
  }
  return fields;
}

/** @throws Error where `run_id` or `role` is missing: then it is no answer of a Redis */
export function parseInfo(text: string): RedisInfo {
  const fields = infoFields(text);
  const required = (name: string) => {
    const value = fields.get(name);
    if (value === undefined) throw new Error(`INFO has no ${name}: ${text.slice(0, 200)}`);
    return value;
  };
  const number = (name: string, absent: number) => Number(fields.get(name) ?? absent);
  const role = required("role") === "master" ? "master" : "replica";
  const host = fields.get("master_host");
  return {
    runId: required("run_id"),
    version: fields.get("valkey_version") ?? fields.get("redis_version") ?? "unknown",
    role,
    loading: fields.get("loading") === "1" || fields.get("async_loading") === "1",
    lineage: fields.get("master_replid") ?? "",
    previousLineage: fields.get("master_replid2") ?? "",
    previousLineageOffset: number("second_repl_offset", -1),
    offset: number("master_repl_offset", 0),
    replicas: number("connected_slaves", 0),
    source: host === undefined ? undefined : { host, port: number("master_port", 0) },
    linkUp: role === "replica" && fields.get("master_link_status") === "up" &&
      fields.get("master_sync_in_progress") !== "1",
    syncing: fields.get("master_sync_in_progress") === "1",
    silentSeconds: number("master_last_io_seconds_ago", -1),
  };
}
