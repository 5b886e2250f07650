import { deepEqual, match } from "node:assert/strict";
import { withTerms } from "../../failover/transitions.ts";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs, redisClusters } from "./crd_api.ts";
import { Fleet } from "./instances.ts";

Deno.test("Redis runs with what the spec says, and follows it without a restart", async (t) => {
  await using plane = await startControlPlane();
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  await using fleet = await Fleet.create(plane, "config", {
    redis: { maxclients: "100" },
    memory: { maxMemory: "64Mi", policy: "allkeys-lru" },
  });
  const one = await fleet.start();
  const { runId } = await fleet.reports(one, "runs", (r) => r.runId !== undefined);
  const parameter = async (name: string) => (await one.call("CONFIG", "GET", name) as string[])[1];
  const becomes = (name: string, value: string) =>
    waitFor(`${name} is ${value}`, async () => await parameter(name) === value, {
      timeoutMs: 5_000,
      intervalMs: 20,
    });
  const change = (spec: object) =>
    fleet.rest.patch(redisClusters, { namespace: "default", name: "config" }, {
      type: "merge",
      body: { spec },
    });

  await t.step("it starts so", async () => {
    deepEqual(
      [await parameter("maxclients"), await parameter("maxmemory"), await parameter("appendonly")],
      ["100", String(64 * 1024 * 1024), "yes"],
    );
  });

  await t.step("a changed parameter and a changed limit are in effect at once", async () => {
    const before = (await fleet.report(one)).configHash;
    await change({ redis: { maxclients: "200" }, memory: { maxMemory: "32Mi" } });
    await becomes("maxclients", "200");
    await becomes("maxmemory", String(32 * 1024 * 1024));
    await fleet.reports(one, "says so", (r) => r.configHash !== before && r.runId === runId);
  });

  await t.step("a parameter that needs a restart is named", async () => {
    await fleet.lead(one);
    await change({ redis: { maxclients: "200", databases: "4" } });
    const { message } = await fleet.reports(one, "says so", (r) => r.message !== undefined);
    match(message!, /after the next start of Redis: databases/);
  });

  await t.step("the minimum of replicas is that of the terms", async () => {
    await fleet.swap((state) => withTerms(state, { minReplicasToWrite: 1 }));
    await becomes("min-replicas-to-write", "1");
  });

  await t.step("a Redis that is started again runs with everything", async () => {
    one.signalRedis("SIGKILL");
    await fleet.reports(one, "runs again", (r) => r.runId !== undefined && r.runId !== runId);
    await becomes("databases", "4");
  });
});
