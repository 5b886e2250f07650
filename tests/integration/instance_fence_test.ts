import { equal, ok, rejects } from "node:assert/strict";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { Fleet, type TestInstance } from "./instances.ts";

const LEASE_SECONDS = 3;

async function primaryWithLease(plane: ControlPlane): Promise<[Fleet, TestInstance]> {
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  const fleet = await Fleet.create(plane, "lease", { failover: { leaseSeconds: LEASE_SECONDS } });
  const one = await fleet.start();
  await fleet.lead(one);
  return [fleet, one];
}

/** Writes until writes are refused; resolves with the time of the last acknowledged one. */
async function writeUntilRefused(instance: TestInstance, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  let acknowledgedAt = 0;
  while (performance.now() < until) {
    try {
      await instance.call("SET", "a", String(performance.now()));
      acknowledgedAt = performance.now();
    } catch {
      return acknowledgedAt;
    }
  }
  throw new Error(`writes were still accepted after ${forMs} ms`);
}

Deno.test("a primary that is cut off fences itself within its lease", async (t) => {
  await using plane = await startControlPlane();
  const [fleet, one] = await primaryWithLease(plane);
  await using _fleet = fleet;

  await t.step("it accepts no write after the lease", async () => {
    const cutAt = performance.now();
    one.cutOff(true);
    const last = await writeUntilRefused(one, 10_000);
    console.log(`      last write ${(last - cutAt).toFixed(0)} ms after the cut`);
    ok(last - cutAt <= LEASE_SECONDS * 1000);
    const report = await fleet.report(one);
    equal(report.writable, false);
    equal(report.role, "fenced");
  });

  await t.step("reached again, and nobody else elected, it goes on", async () => {
    one.cutOff(false);
    await fleet.reports(one, "leads again", (r) => r.writable, 5_000);
    equal(await one.call("SET", "b", "1"), "OK");
  });

  await t.step("a short outage of the API server passes unnoticed", async () => {
    await plane.stopApiServer();
    const stoppedAt = performance.now();
    await waitFor("a second has passed", async () => {
      equal(await one.call("SET", "c", "1"), "OK");
      return performance.now() - stoppedAt > 1_000;
    }, { timeoutMs: 5_000, intervalMs: 50 });
  });

  await t.step("a long one does not", async () => {
    await writeUntilRefused(one, 10_000);
    await plane.startApiServer();
    await fleet.reports(one, "leads again", (r) => r.writable, 10_000);
  });

  await t.step("an election of another fences it at once, without a command", async () => {
    const pendedAt = performance.now();
    await fleet.pend();
    const last = await writeUntilRefused(one, 5_000);
    console.log(`      last write ${(last - pendedAt).toFixed(0)} ms after the new epoch`);
    ok(last - pendedAt < 1_000);
  });
});

Deno.test("a Redis that does not answer its fence is killed", async () => {
  await using plane = await startControlPlane();
  const [fleet, one] = await primaryWithLease(plane);
  await using _fleet = fleet;
  const { exits } = await fleet.report(one);
  const pid = one.redisPid;
  one.signalRedis("SIGSTOP");
  await fleet.pend();
  const fencedAt = performance.now();
  await fleet.reports(one, "has killed its Redis", (r) => r.exits > exits, 4_000);
  ok(performance.now() - fencedAt < 2_500);
  await fleet.reports(one, "runs another", (r) => r.runId !== undefined && one.redisPid !== pid);
  await rejects(one.call("SET", "a", "1"), /READONLY/);
});
