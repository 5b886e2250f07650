import { deepEqual, equal, notEqual, ok, throws } from "node:assert/strict";
import { redisClusterSpec } from "../../api/rediscluster/spec.ts";
import { changed, configHash, parameters, type Place, render } from "./config.ts";

const place: Place = {
  dir: "/data",
  aclFile: "/controller/users.acl",
  socket: "/controller/redis.sock",
  bind: "* -::*",
};

function spec(given: Record<string, unknown> = {}) {
  return redisClusterSpec.parse({ storage: { type: "pvc", size: "1Gi" }, ...given });
}

Deno.test("with a claim, writes go to an append-only file", () => {
  const config = parameters(spec(), place, 0);
  equal(config.get("appendonly"), "yes");
  equal(config.get("appendfsync"), "everysec");
});

Deno.test("with an emptyDir nothing is saved", () => {
  const text = render(parameters(spec({ storage: { type: "emptyDir" } }), place, 0));
  ok(text.includes("appendonly no\n"));
  ok(text.includes('save ""\n'));
});

Deno.test("Redis always starts as a read-only replica of nobody", () => {
  const config = parameters(spec(), place, 0);
  equal(config.get("replicaof"), "127.0.0.1 1");
  equal(config.get("replica-read-only"), "yes");
});

Deno.test("the user's parameters replace our defaults, once each", () => {
  const user = { appendfsync: "always", save: "3600 1", "repl-backlog-size": "1gb" };
  const text = render(parameters(spec({ redis: user }), place, 0));
  equal(text.match(/^appendfsync /gm)?.length, 1);
  ok(text.includes("appendfsync always\n"));
  ok(text.includes("save 3600 1\n"));
  ok(text.includes("repl-backlog-size 1gb\n"));
});

Deno.test("what the failover relies on is not the user's to change", () => {
  const config = parameters(
    { ...spec(), redis: { replicaof: "no one", "repl-ping-replica-period": "60" } },
    place,
    0,
  );
  equal(config.get("replicaof"), "127.0.0.1 1");
  equal(config.get("repl-ping-replica-period"), "1");
});

Deno.test("the minimum of replicas is that of the terms", () => {
  const wanted = spec({ replication: { minReplicasToWrite: 2, maxLagSeconds: 7 } });
  const config = parameters(wanted, place, 1);
  equal(config.get("min-replicas-to-write"), "1");
  equal(config.get("min-replicas-max-lag"), "7");
});

Deno.test("memory is a quantity, a share of the limit, or unlimited", () => {
  const maxmemory = (memory: object, memoryLimitBytes?: number) =>
    parameters({ ...spec(), memory: { policy: "allkeys-lru", ...memory } }, {
      ...place,
      memoryLimitBytes,
    }, 0).get("maxmemory");
  equal(maxmemory({ maxMemory: "1Mi" }), "1048576");
  equal(maxmemory({ maxMemoryPercent: 50 }, 1001), "500");
  equal(maxmemory({}), "0");
  throws(() => maxmemory({ maxMemoryPercent: 50 }), /no memory limit: set spec.resources/);
});

Deno.test("a change shows in the hash and as the parameters that differ", () => {
  const before = parameters(spec(), place, 0);
  const after = parameters(spec({ redis: { maxclients: "5" } }), place, 1);
  notEqual(configHash(before), configHash(after));
  deepEqual(changed(before, after), [["maxclients", "5"], ["min-replicas-to-write", "1"]]);
  deepEqual(changed(before, before), []);
});
