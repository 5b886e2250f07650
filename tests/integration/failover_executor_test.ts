import { deepEqual, equal, ok } from "node:assert/strict";
import { ANNOTATION, serviceName } from "../../api/meta.ts";
import { services } from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs, redisClusters } from "./crd_api.ts";
import { FailoverExecutor } from "./failover_executor.ts";
import { Fleet, type TestInstance } from "./instances.ts";

Deno.test("the controller elects, switches over and fails over, each by one change", async (t) => {
  await using plane = await startControlPlane();
  const rest = new RestClient(plane.credentials, { fieldManager: "test" });
  await installCRDs(rest);
  await using fleet = await Fleet.create(plane, "demo");
  for (let i = 0; i < 3; i++) await fleet.start();
  await using executor = new FailoverExecutor(fleet);

  /** Waits until one primary is settled and the others are in sync with it. */
  async function inOrder(
    expectedEpoch?: number,
  ): Promise<{ primary: TestInstance; epoch: number }> {
    const state = await waitFor("a settled primary with all others in sync", async () => {
      const { failover } = (await fleet.read()).status ?? {};
      if (failover?.change.type !== "none" || failover.settledEpoch !== failover.epoch) {
        return false;
      }
      if (expectedEpoch !== undefined && failover.epoch < expectedEpoch) return false;
      const reports = await Promise.all(fleet.instances.map((one) => fleet.report(one)));
      const rest = reports.filter((report) => report.podUID !== failover.primary!.podUID);
      const leads = reports.some((report) => report.writable && report.epoch === failover.epoch);
      return leads && rest.every((report) => report.linkUp && report.synced) && failover;
    }, { timeoutMs: 30_000, intervalMs: 20 });
    const primary = fleet.instances.find((one) => one.podUID === state.primary!.podUID)!;
    return { primary, epoch: state.epoch };
  }

  const leaderOf = async () => {
    const name = { namespace: "default", name: serviceName("demo", "leader") };
    return (await rest.get(services, name)).spec?.selector?.["redkeep.dev/instance"];
  };
  const told = (from: number) =>
    executor.story.slice(from).filter((one) => one !== "PrimaryElected");

  await t.step("a new cluster gets its first primary, in the first epoch", async () => {
    const { primary, epoch } = await inOrder();
    equal(epoch, 1);
    equal(await leaderOf(), primary.name);
    await primary.call("SET", "a", "1");
  });

  await t.step(
    "a switchover that was asked for ends in the next epoch, and is forgotten",
    async () => {
      const { primary, epoch } = await inOrder();
      const to = fleet.instances.find((one) => one !== primary)!;
      const from = executor.story.length;
      const body = { metadata: { annotations: { [ANNOTATION.switchoverTo]: to.name } } };
      await rest.patch(redisClusters, { namespace: "default", name: "demo" }, {
        type: "merge",
        body,
      });
      executor.wake();
      const after = await inOrder(epoch + 1);
      equal(after.primary.name, to.name);
      equal(after.epoch, epoch + 1);
      equal(await after.primary.call("GET", "a"), "1");
      equal((await fleet.read()).metadata.annotations?.[ANNOTATION.switchoverTo], undefined);
      deepEqual(told(from), ["SwitchoverStarted", "PrimaryChanged"]);
      await waitFor("the Service leads there", async () => await leaderOf() === to.name, {
        timeoutMs: 5_000,
      });
    },
  );

  await t.step("a Redis that is killed is replaced by one failover, not by two", async () => {
    const { primary, epoch } = await inOrder();
    const from = executor.story.length;
    const startedAt = performance.now();
    primary.signalRedis("SIGKILL");
    await waitFor("another primary", async () => {
      const { failover } = (await fleet.read()).status!;
      return failover!.settledEpoch > epoch;
    }, { timeoutMs: 10_000, intervalMs: 5 });
    console.log(`      settled after ${(performance.now() - startedAt).toFixed(0)} ms`);
    const after = await inOrder(epoch + 1);
    equal(after.epoch, epoch + 1);
    ok(after.primary !== primary);
    equal(await after.primary.call("GET", "a"), "1");
    deepEqual(told(from), ["FailoverStarted", "PrimaryChanged"]);
  });

  await t.step("another controller finds everything in order and changes nothing", async () => {
    const { epoch } = await inOrder();
    const from = executor.story.length;
    executor.forget();
    executor.wake();
    await waitFor("the new one is at rest", () => executor.memory.cluster !== undefined, {
      timeoutMs: 5_000,
    });
    await waitFor(
      "it sees a primary that serves",
      () => executor.result?.why === "the primary serves",
      {
        timeoutMs: 5_000,
      },
    );
    equal((await inOrder()).epoch, epoch);
    deepEqual(told(from), []);
  });

  await t.step("a primary that cannot reach the API server is replaced by another", async () => {
    const { primary, epoch } = await inOrder();
    primary.cutOff(true);
    await waitFor("another primary", async () => {
      const { failover } = (await fleet.read()).status!;
      return failover!.settledEpoch > epoch && failover!.primary!.podUID !== primary.podUID;
    }, { timeoutMs: 30_000, intervalMs: 20 });
    primary.cutOff(false);
    const after = await inOrder(epoch + 1);
    equal(after.epoch, epoch + 1);
    equal(await after.primary.call("GET", "a"), "1");
  });
});
