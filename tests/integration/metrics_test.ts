/** The instance's metrics, of a real Redis and its replica, as Prometheus's own tool sees them. */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { OwnGauges } from "../../instance/metrics/own_metrics.ts";
import { type MetricsServer, startMetricsServer } from "../../instance/metrics/server.ts";
import { tryRun } from "../cluster/command.ts";
import { ensurePromtool } from "../cluster/install/promtool.ts";
import { silent } from "../cluster/progress.ts";
import { waitFor } from "../cluster/wait.ts";
import { startRedis, type TestRedis } from "./redis.ts";

const own: OwnGauges = {
  role: "primary",
  epoch: 7,
  dataEpoch: 6,
  authorityRemainingSeconds: 4.25,
  redisExits: 2,
};

/**
 * What promtool complains of. These are redis_exporter's names, and a dashboard finds them under
 * no others.
 */
const COMPATIBILITY_NAMES = new Set([
  "redis_aof_current_rewrite_duration_sec",
  "redis_aof_last_rewrite_duration_sec",
  "redis_current_eviction_exceeded_time_ms",
  "redis_dump_payload_sanitizations",
  "redis_eviction_exceeded_time_ms_total",
  "redis_expire_cycle_cpu_time_ms_total",
  "redis_instantaneous_eventloop_cycles_per_sec", // Redis 7.2 and later
  "redis_io_threaded_reads_processed",
  "redis_io_threaded_writes_processed",
  "redis_memory_used_vm_total",
  "redis_migrate_cached_sockets_total",
  "redis_rdb_current_bgsave_duration_sec",
  "redis_rdb_last_bgsave_duration_sec",
  "redis_total_error_replies",
  "redis_total_reads_processed",
  "redis_total_writes_processed",
  "redis_unexpected_error_replies",
]);

function serve(redis: TestRedis) {
  const stop = new AbortController();
  const server = startMetricsServer({
    port: 0,
    hostname: "127.0.0.1",
    call: redis.call,
    own: () => own,
    signal: stop.signal,
  });
  return {
    server,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

async function scrape({ port }: MetricsServer): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  equal(response.status, 200);
  match(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  return await response.text();
}

/** The value of a sample whose line begins so. */
function value(text: string, sample: string): number {
  const line = text.split("\n").find((line) => line.startsWith(sample));
  if (line === undefined) throw new Error(`no ${sample} in:\n${text}`);
  return Number(line.slice(line.lastIndexOf(" ")));
}

/** The names of metrics that promtool complains of. */
async function complaints(text: string): Promise<string[]> {
  const promtool = await ensurePromtool(silent);
  const { stderr } = await tryRun([promtool, "check", "metrics"], { stdin: text });
  return stderr.split("\n").filter(Boolean).map((line) => line.split(" ")[0]!);
}

Deno.test("metrics of a primary and its replica", async (t) => {
  await using primary = await startRedis({
    appendonly: "yes",
    maxmemory: "100mb",
    "repl-diskless-sync-delay": "0",
    "latency-monitor-threshold": "1",
    "slowlog-log-slower-than": "1000",
  });
  await using replica = await startRedis({ replicaof: `127.0.0.1 ${primary.port}` });
  await using ofPrimary = serve(primary);
  await using ofReplica = serve(replica);
  const scrapeReplica = () => scrape(ofReplica.server);
  await waitFor("the replica's link is up", async () => {
    return value(await scrapeReplica(), "redis_master_link_up") === 1;
  }, { timeoutMs: 15_000 });
  await primary.call("SET", "a", "1", "EX", "100");
  await primary.call("GET", "a");
  await primary.call("GET", "missing");
  await primary.call("EVAL", "local n = 0; for i = 1, 3e6 do n = n + i end; return n", "0");
  await rejects(primary.call("LPUSH", "a", "1"));
  await primary.call("WAIT", "1", "5000");

  await t.step("tell of the server under redis_exporter's names and labels", async () => {
    const text = await scrape(ofPrimary.server);
    equal(value(text, "redis_up"), 1);
    equal(value(text, "redis_memory_max_bytes"), 100 * 2 ** 20);
    equal(value(text, "redis_config_maxmemory"), 100 * 2 ** 20);
    equal(value(text, "redis_connected_slaves"), 1);
    equal(value(text, 'redis_commands_total{cmd="get"}'), 2);
    equal(value(text, 'redis_commands_failed_calls_total{cmd="lpush"}'), 1);
    equal(value(text, 'redis_errors_total{err="WRONGTYPE"}'), 1);
    equal(value(text, 'redis_latency_percentiles_usec_count{cmd="get"}'), 2);
    equal(value(text, 'redis_db_keys{db="db0"}'), 1);
    equal(value(text, 'redis_db_keys_expiring{db="db0"}'), 1);
    equal(value(text, "redis_keyspace_misses_total"), 1);
    equal(value(text, "redis_aof_enabled"), 1);
    const at = `slave_ip="127.0.0.1",slave_port="${replica.port}",slave_state="online"`;
    ok(value(text, `redis_connected_slave_offset_bytes{${at}}`) > 0);
    ok(Math.abs(value(text, "redis_start_time_seconds") - Date.now() / 1000) < 60);
    match(text, /redis_instance_info\{role="master",redis_version="/);
    ok(value(text, "redis_slowlog_length") >= 1);
    ok(value(text, "redis_last_slow_execution_duration_seconds") >= 0.001);
    ok(value(text, 'redis_latency_spike_duration_seconds{event_name="command"}') >= 0.001);
  });

  await t.step("tell of a replica what it follows", async () => {
    const text = await scrapeReplica();
    const master = `master_host="127.0.0.1",master_port="${primary.port}"`;
    equal(value(text, `redis_master_link_up{${master}}`), 1);
    equal(value(text, `redis_slave_info{${master},read_only="1"}`), 1);
    match(text, /redis_instance_info\{role="slave"/);
  });

  await t.step("tell of the instance itself", async () => {
    const text = await scrape(ofPrimary.server);
    equal(value(text, 'redkeep_instance_role{role="primary"}'), 1);
    equal(value(text, 'redkeep_instance_role{role="replica"}'), 0);
    equal(value(text, "redkeep_instance_epoch"), 7);
    equal(value(text, "redkeep_authority_remaining_seconds"), 4.25);
    ok(value(text, "process_resident_memory_bytes") > 2 ** 20);
  });

  await t.step("have no fault in promtool's eyes but redis_exporter's names", async () => {
    for (const text of [await scrape(ofPrimary.server), await scrapeReplica()]) {
      const faults = await complaints(text);
      deepEqual(faults.filter((name) => !COMPATIBILITY_NAMES.has(name)), []);
      ok(faults.length > 0, "promtool says nothing at all");
    }
  });

  await t.step(
    "reveal no replication id, which would let its reader pass for a replica",
    async () => {
      const info = await primary.call("INFO", "replication") as string;
      const [, id] = /master_replid:(\w{40})/.exec(info)!;
      equal((await scrape(ofPrimary.server)).includes(id!), false);
    },
  );

  await t.step("say that Redis is down when it is, and go on telling of the instance", async () => {
    await primary.kill();
    const text = await scrape(ofPrimary.server);
    equal(value(text, "redis_up"), 0);
    equal(value(text, "redis_exporter_last_scrape_error"), 1);
    equal(value(text, 'redkeep_instance_role{role="primary"}'), 1);
    deepEqual(await complaints(text), []);
  });

  await t.step("are at /metrics and nowhere else", async () => {
    const response = await fetch(`http://127.0.0.1:${ofPrimary.server.port}/`);
    equal(response.status, 404);
    await response.body?.cancel();
  });
});
