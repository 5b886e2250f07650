import { deepEqual, equal, throws } from "node:assert/strict";
import { infoFields, parseInfo } from "./info.ts";

const replica = [
  "# Server",
  "redis_version:7.2.6",
  "run_id:40e7",
  "executable:/usr/bin/redis-server",
  "# Persistence",
  "loading:0",
  "async_loading:0",
  "# Replication",
  "role:slave",
  "master_host:10.0.0.7",
  "master_port:6379",
  "master_link_status:up",
  "master_last_io_seconds_ago:1",
  "master_sync_in_progress:0",
  "slave_repl_offset:42",
  "master_replid:aaaa",
  "master_replid2:bbbb",
  "master_repl_offset:42",
  "second_repl_offset:17",
  "",
].join("\r\n");

Deno.test("a replica's INFO says what it follows and how far it is", () => {
  deepEqual(parseInfo(replica), {
    runId: "40e7",
    version: "7.2.6",
    role: "replica",
    loading: false,
    lineage: "aaaa",
    previousLineage: "bbbb",
    previousLineageOffset: 17,
    offset: 42,
    replicas: 0,
    source: { host: "10.0.0.7", port: 6379 },
    linkUp: true,
    syncing: false,
    silentSeconds: 1,
  });
});

Deno.test("a link is not up while a sync is under way", () => {
  equal(parseInfo(replica.replace("in_progress:0", "in_progress:1")).linkUp, false);
});

Deno.test("a master has no link and no source", () => {
  const info = parseInfo("run_id:1\r\nrole:master\r\nloading:1\r\nmaster_repl_offset:9\r\n");
  deepEqual([info.role, info.linkUp, info.source, info.loading], [
    "master",
    false,
    undefined,
    true,
  ]);
});

Deno.test("Valkey's own version goes before the Redis version it claims for compatibility", () => {
  const text = replica.replace("run_id", "valkey_version:8.1.1\r\nrun_id");
  equal(parseInfo(text).version, "8.1.1");
});

Deno.test("values keep their colons", () => {
  equal(infoFields("executable:C:/redis\r\n").get("executable"), "C:/redis");
});

Deno.test("what is no INFO is an error that shows it", () => {
  throws(() => parseInfo("NOAUTH"), /no role: NOAUTH/);
});
