/** The whole `manager instance`: main thread, narrowed worker, real Redis, real API server. */
import { equal, ok } from "node:assert/strict";
import { settle } from "../../failover/transitions.ts";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { Fleet } from "./instances.ts";

Deno.test("the manager runs in its process, with a worker that may do little", async (t) => {
  await using plane = await startControlPlane();
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  await using fleet = await Fleet.create(plane, "worker");
  await using one = await fleet.startProcess();
  const { runId } = await fleet.reports(one, "runs", (r) => r.runId !== undefined, 20_000);
  ok(runId);

  await t.step("it is promoted", async () => {
    await fleet.pend();
    await fleet.promote(one);
    await fleet.swap(settle);
    await fleet.reports(one, "leads", (report) => report.writable && report.ready);
    equal(await one.call("SET", "a", "1"), "OK");
  });

  await t.step("its idle memory is within the budget", async () => {
    const status = await Deno.readTextFile(`/proc/${one.pid}/status`);
    const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]);
    console.log(`      idle RSS ${Math.round(kib / 1024)} MiB`);
    ok(kib < 200 * 1024);
  });

  await t.step("SIGTERM ends Redis and then itself, with success", async () => {
    const redis = await one.redisPid();
    one.signal("SIGTERM");
    equal((await one.exited).code, 0);
    await waitFor("Redis is gone", () => !exists(redis), { timeoutMs: 5_000 });
  });
});

function exists(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}
