import { deepEqual, equal } from "node:assert/strict";
import type { Sample } from "./exposition.ts";
import { INFO_COUNTERS } from "./info_counters.ts";
import { INFO_GAUGES } from "./info_gauges.ts";
import { redisMetrics } from "./redis_metrics.ts";

function samplesOf(lines: string[], name: string): Sample[] {
  const found = redisMetrics(lines.join("\r\n") + "\r\n").filter((metric) => metric.name === name);
  equal(found.length, 1, name);
  return found[0]!.samples;
}

Deno.test("no two metrics share a name", () => {
  const names = redisMetrics("").map(({ name }) => name);
  equal(new Set(names).size, names.length);
  const fields = [...Object.keys(INFO_GAUGES), ...Object.keys(INFO_COUNTERS)];
  equal(new Set(fields).size, fields.length);
});

Deno.test("a field that an answer has not, or that is no number, makes no sample", () => {
  deepEqual(samplesOf([], "redis_memory_used_bytes"), []);
  deepEqual(samplesOf(["used_memory:"], "redis_memory_used_bytes"), []);
  deepEqual(samplesOf(["used_memory:much"], "redis_memory_used_bytes"), []);
});

Deno.test("a status is 1 where it is good and 0 where it is not", () => {
  const name = "redis_rdb_last_bgsave_status";
  equal(samplesOf(["rdb_last_bgsave_status:ok"], name)[0]!.value, 1);
  equal(samplesOf(["rdb_last_bgsave_status:err"], name)[0]!.value, 0);
});

Deno.test("each database is a sample, and an empty first one too", () => {
  const lines = ["# Keyspace", "db3:keys=7,expires=1,avg_ttl=1500,subexpiry=0"];
  deepEqual(samplesOf(lines, "redis_db_keys"), [
    { value: 0, labels: { db: "db0" } },
    { value: 7, labels: { db: "db3" } },
  ]);
  deepEqual(samplesOf(lines, "redis_db_avg_ttl_seconds"), [{ value: 1.5, labels: { db: "db3" } }]);
});

Deno.test("fields that only look like a database or a replica are none", () => {
  const lines = ["db0_distrib_strings_sizes:1=1,2=3", "slave_priority:100"];
  deepEqual(samplesOf(lines, "redis_db_keys"), [{ value: 0, labels: { db: "db0" } }]);
  deepEqual(samplesOf(lines, "redis_connected_slave_lag_seconds"), []);
});

Deno.test("a subcommand is a command of its own, with its latencies as a summary", () => {
  const lines = [
    "cmdstat_config|get:calls=4,usec=2000000,usec_per_call=500000.00,rejected_calls=1,failed_calls=2",
    "latency_percentiles_usec_config|get:p50=10.047,p99.9=38.143",
  ];
  const cmd = "config|get";
  const value = (name: string) => samplesOf(lines, name)[0]!.value;
  equal(value("redis_commands_total"), 4);
  equal(value("redis_commands_duration_seconds_total"), 2);
  equal(value("redis_commands_rejected_calls_total"), 1);
  equal(value("redis_commands_failed_calls_total"), 2);
  deepEqual(samplesOf(lines, "redis_latency_percentiles_usec"), [
    { value: 10.047, labels: { cmd, quantile: "50" } },
    { value: 38.143, labels: { cmd, quantile: "99.9" } },
    { value: 2_000_000, labels: { cmd }, suffix: "_sum" },
    { value: 4, labels: { cmd }, suffix: "_count" },
  ]);
});

Deno.test("Valkey says its own version beside the Redis version it is compatible with", () => {
  const lines = ["redis_version:7.2.4", "valkey_version:8.1.1", "server_mode:standalone"];
  const { labels } = samplesOf(lines, "redis_instance_info")[0]!;
  equal(labels!.redis_version, "7.2.4");
  equal(labels!.valkey_version, "8.1.1");
  equal(labels!.redis_mode, "standalone");
});

Deno.test("a replica that has lost its master says since when and that the link is down", () => {
  const lines = [
    "role:slave",
    "master_host:fd00::7",
    "master_port:6379",
    "master_link_status:down",
    "master_last_io_seconds_ago:-1",
  ];
  const labels = { master_host: "fd00::7", master_port: "6379" };
  deepEqual(samplesOf(lines, "redis_master_link_up"), [{ value: 0, labels }]);
  deepEqual(samplesOf(lines, "redis_master_last_io_seconds_ago"), [{ value: -1, labels }]);
});
