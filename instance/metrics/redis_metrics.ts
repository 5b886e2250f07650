import { infoFields } from "../redis/info.ts";
import type { Metric, MetricType, Sample } from "./exposition.ts";
import { INFO_COUNTERS } from "./info_counters.ts";
import { INFO_GAUGES } from "./info_gauges.ts";

type Fields = ReadonlyMap<string, string>;

/** What an answer of `INFO all` says, as metrics under redis_exporter's names and labels. */
export function redisMetrics(info: string): Metric[] {
  const fields = infoFields(info);
  return [
    ...scalars(fields, "gauge", INFO_GAUGES),
    ...scalars(fields, "counter", INFO_COUNTERS),
    ...server(fields),
    ...keyspace(fields),
    ...commands(fields),
    ...replication(fields),
  ];
}

function scalars(
  fields: Fields,
  type: MetricType,
  table: Readonly<Record<string, readonly [string, string]>>,
): Metric[] {
  return Object.entries(table).map(([field, [name, help]]) => ({
    name,
    type,
    help,
    samples: samples(fields.get(field)),
  }));
}

function server(fields: Fields): Metric[] {
  const started = number(fields.get("server_time_usec")) / 1e6 -
    number(fields.get("uptime_in_seconds"));
  return [
    {
      name: "redis_instance_info",
      type: "gauge",
      help: "What the server says about itself.",
      // Without redis_exporter's master_replid: who knows it can ask for a partial resync.
      samples: [{
        value: 1,
        labels: {
          role: fields.get("role") ?? "",
          redis_version: fields.get("redis_version") ?? "",
          redis_build_id: fields.get("redis_build_id") ?? "",
          redis_mode: fields.get("redis_mode") ?? fields.get("server_mode") ?? "",
          os: fields.get("os") ?? "",
          maxmemory_policy: fields.get("maxmemory_policy") ?? "",
          tcp_port: fields.get("tcp_port") ?? "",
          run_id: fields.get("run_id") ?? "",
          process_id: fields.get("process_id") ?? "",
          ...(fields.has("valkey_version")
            ? { valkey_version: fields.get("valkey_version")! }
            : {}),
        },
      }],
    },
    {
      name: "redis_start_time_seconds",
      type: "gauge",
      help: "When the server started, in seconds since 1970.",
      samples: finite([{ value: started }]),
    },
    {
      name: "redis_latest_fork_seconds",
      type: "gauge",
      help: "How long the last fork took.",
      samples: finite([{ value: number(fields.get("latest_fork_usec")) / 1e6 }]),
    },
    {
      name: "redis_errors_total",
      type: "counter",
      help: "Errors replied, by their first word.",
      samples: matching(fields, /^errorstat_(.+)$/).map(([err, stats]) => ({
        value: number(stats.count),
        labels: { err },
      })),
    },
  ];
}

/** `db0:keys=2,expires=1,avg_ttl=99832`. An empty database has no line; db0 is always told of. */
function keyspace(fields: Fields): Metric[] {
  const found = matching(fields, /^(db\d+)$/);
  const databases = found.some(([db]) => db === "db0")
    ? found
    : [["db0", { keys: "0", expires: "0" }] as const, ...found];
  const metric = (name: string, help: string, value: (stats: Stats) => number): Metric => ({
    name,
    type: "gauge",
    help,
    samples: finite(databases.map(([db, stats]) => ({ value: value(stats), labels: { db } }))),
  });
  return [
    metric("redis_db_keys", "Keys in the database.", ({ keys }) => number(keys)),
    metric("redis_db_keys_expiring", "Keys that expire.", ({ expires }) => number(expires)),
    metric(
      "redis_db_keys_with_expiring_items",
      "Keys of which parts expire, such as fields of hashes.",
      ({ subexpiry, keys_with_volatile_items }) => number(subexpiry ?? keys_with_volatile_items),
    ),
    metric(
      "redis_db_avg_ttl_seconds",
      "Average time to live of the keys that expire.",
      ({ avg_ttl }) => number(avg_ttl) / 1000,
    ),
  ];
}

/**
 * `cmdstat_get:calls=1,usec=5,usec_per_call=5.00,rejected_calls=0,failed_calls=0` and
 * `latency_percentiles_usec_get:p50=5.023,p99=5.023,p99.9=5.023`.
 */
function commands(fields: Fields): Metric[] {
  const stats = matching(fields, /^cmdstat_(.+)$/);
  const counter = (name: string, help: string, value: (stats: Stats) => number): Metric => ({
    name,
    type: "counter",
    help,
    samples: finite(stats.map(([cmd, stats]) => ({ value: value(stats), labels: { cmd } }))),
  });
  const latencies = new Map(matching(fields, /^latency_percentiles_usec_(.+)$/));
  return [
    counter("redis_commands_total", "Calls of a command.", ({ calls }) => number(calls)),
    counter(
      "redis_commands_duration_seconds_total",
      "Time spent in a command.",
      ({ usec }) => number(usec) / 1e6,
    ),
    counter(
      "redis_commands_rejected_calls_total",
      "Calls that failed before the command began.",
      ({ rejected_calls }) => number(rejected_calls),
    ),
    counter(
      "redis_commands_failed_calls_total",
      "Calls that failed within the command.",
      ({ failed_calls }) => number(failed_calls),
    ),
    {
      name: "redis_latency_percentiles_usec",
      type: "summary",
      help: "Latency of a command in microseconds; the quantile is a percentile.",
      samples: stats.filter(([cmd]) => latencies.has(cmd)).flatMap(([cmd, { calls, usec }]) => [
        ...Object.entries(latencies.get(cmd)!).map(([percentile, value]) => ({
          value: number(value),
          labels: { cmd, quantile: percentile.slice(1) },
        })),
        { value: number(usec), labels: { cmd }, suffix: "_sum" as const },
        { value: number(calls), labels: { cmd }, suffix: "_count" as const },
      ]),
    },
  ];
}

/** `slave0:ip=10.0.0.7,port=6379,state=online,offset=1751,lag=0`, and a replica's own fields. */
function replication(fields: Fields): Metric[] {
  const replicas = matching(fields, /^(slave\d+)$/);
  const ofReplica = (name: string, help: string, field: "offset" | "lag"): Metric => ({
    name,
    type: "gauge",
    help,
    samples: finite(replicas.map(([, { ip = "", port = "", state = "", ...stats }]) => ({
      value: number(stats[field]),
      labels: { slave_ip: ip, slave_port: port, slave_state: state },
    }))),
  });
  const master = {
    master_host: fields.get("master_host") ?? "",
    master_port: fields.get("master_port") ?? "",
  };
  const ofMaster = (name: string, help: string, field: string, labels = master): Metric => ({
    name,
    type: "gauge",
    help,
    samples: fields.has("master_host") ? samples(fields.get(field), labels) : [],
  });
  return [
    ofReplica("redis_connected_slave_offset_bytes", "Offset a replica has acknowledged.", "offset"),
    ofReplica("redis_connected_slave_lag_seconds", "Time since a replica's last word.", "lag"),
    ofMaster("redis_master_link_up", "Whether the link to the master is up.", "master_link_status"),
    ofMaster(
      "redis_master_last_io_seconds_ago",
      "Time since the master's last word; -1: there was none.",
      "master_last_io_seconds_ago",
    ),
    ofMaster(
      "redis_master_sync_in_progress",
      "Whether the master's data set is being received.",
      "master_sync_in_progress",
    ),
    ofMaster("redis_slave_repl_offset", "Offset this replica has applied.", "slave_repl_offset"),
    {
      name: "redis_slave_info",
      type: "gauge",
      help: "What this replica replicates from.",
      samples: fields.has("master_host")
        ? [{ value: 1, labels: { ...master, read_only: fields.get("slave_read_only") ?? "" } }]
        : [],
    },
  ];
}

type Stats = Record<string, string | undefined>;

/** The fields whose name matches, by what the pattern captures, with `a=1,b=2` taken apart. */
function matching(fields: Fields, pattern: RegExp): [captured: string, stats: Stats][] {
  const found: [string, Stats][] = [];
  for (const [field, value] of fields) {
    const captured = pattern.exec(field)?.[1];
    if (captured === undefined) continue;
    const pairs = value.split(",").map((pair) => pair.split("=", 2) as [string, string]);
    found.push([captured, Object.fromEntries(pairs)]);
  }
  return found;
}

/** No sample where the server says nothing, or says something that is no number. */
function samples(value: string | undefined, labels?: Record<string, string>): Sample[] {
  return finite([{ value: number(value), labels }]);
}

function finite(samples: Sample[]): Sample[] {
  return samples.filter(({ value }) => Number.isFinite(value));
}

function number(value: string | undefined): number {
  if (value === "ok" || value === "up") return 1;
  if (value === "err" || value === "down") return 0;
  return value === undefined || value === "" ? NaN : Number(value);
}
