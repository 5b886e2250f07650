import assert from "node:assert/strict";
import { ANNOTATION } from "../../api/meta.ts";
import { assertLostOnlyUnreplicated, assertNothingLost } from "./harness/assertions.ts";
import {
  controllerPods,
  leaderIdentity,
  leadingController,
  waitControllers,
  waitSuccessor,
} from "./harness/controllers.ts";
import { controllerProcess, deletePod, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { observe } from "./harness/observe.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf, primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("controller");

/** A killed leader is succeeded once its Lease of 15 s has run out. */
const TAKEOVER_MS = 60_000;

for (const type of ["pending", "elected"] as const) {
  suite.test(`a controller killed while a failover is ${type} is succeeded by one that ends it`, async ({ shared, environment }) => {
    const cluster = await shared();
    await waitControllers(environment);
    const controller = await controllerProcess(await leadingController(environment));
    const outcome = await runFault(cluster, async (before) => {
      const reached = observe(
        environment,
        before,
        (now) => now.status?.failover?.change.type === type,
      );
      await signalRedis(await cluster.primaryPod(), "SIGKILL");
      await reached;
      controller.signal("SIGKILL");
    }, { timeoutMs: TAKEOVER_MS });
    assertLostOnlyUnreplicated(outcome);
  });
}

suite.test("a controller killed during a switchover is succeeded by one that ends it", async ({ shared, environment }) => {
  const cluster = await shared();
  await waitControllers(environment);
  const controller = await controllerProcess(await leadingController(environment));
  const outcome = await runFault(cluster, async (before) => {
    const target = Object.keys(before.status?.instancesStatus ?? {})
      .find((name) => name !== primaryName(before));
    assert.ok(target !== undefined);
    const reached = observe(
      environment,
      before,
      (now) => now.status?.failover?.change.type === "switchover" || epochOf(now) > epochOf(before),
    );
    await cluster.annotate(ANNOTATION.switchoverTo, target);
    await reached;
    controller.signal("SIGKILL");
  }, { until: "another epoch", timeoutMs: TAKEOVER_MS });
  // Interrupted, it ends in an election, which may find the same primary.
  assertNothingLost(outcome);
});

suite.test("without any controller, Redis serves as before", async ({ shared, environment }) => {
  const cluster = await shared();
  await waitControllers(environment);
  const former = await leaderIdentity(environment);
  const outcome = await runFault(cluster, async () => {
    for (const pod of await controllerPods(environment)) {
      await deletePod(environment, pod, 0);
    }
    await waitSuccessor(environment, former);
  }, { until: "healthy" });
  assert.equal(epochOf(outcome.after), epochOf(outcome.before));
  assertNothingLost(outcome);
});
