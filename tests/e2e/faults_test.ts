import assert from "node:assert/strict";
import { ANNOTATION } from "../../api/meta.ts";
import {
  assertLostOnlyUnreplicated,
  assertNothingLost,
  assertShortGap,
} from "./harness/assertions.ts";
import { deletePod, signalManager, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { runIsolation } from "./harness/isolation.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf, primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("faults");

/** `spec.failover.leaseSeconds` where it is not set. */
const LEASE_MS = 5_000;
/**
 * Longest write gap beyond what a lease explains: generous, because the machine that runs the tests
 * may be busy. The budgets are the benchmark's.
 */
const RECOVERY_MS = 8_000;

suite.test("a killed redis-server is succeeded by a replica", async ({ shared }) => {
  const cluster = await shared();
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => signalRedis(primary, "SIGKILL"));
  assertShortGap(outcome, RECOVERY_MS);
  assertLostOnlyUnreplicated(outcome);
});

suite.test("a killed instance manager is succeeded by a replica", async ({ shared }) => {
  const cluster = await shared();
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => signalManager(primary, "SIGKILL"));
  assertShortGap(outcome, RECOVERY_MS);
  assertLostOnlyUnreplicated(outcome);
});

suite.test("a deleted primary hands over first and nothing is lost", async ({ shared }) => {
  const cluster = await shared();
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => deletePod(cluster.environment, primary));
  assertShortGap(outcome, RECOVERY_MS);
  assertNothingLost(outcome);
});

suite.test("a primary deleted by force is succeeded by a replica", async ({ shared }) => {
  const cluster = await shared();
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => deletePod(cluster.environment, primary, 0));
  assertShortGap(outcome, RECOVERY_MS);
  assertLostOnlyUnreplicated(outcome);
});

suite.test("a planned switchover makes the instance asked for primary, and loses nothing", async ({ shared }) => {
  const cluster = await shared();
  const before = await cluster.get();
  const target = Object.keys(before.status?.instancesStatus ?? {})
    .find((name) => name !== primaryName(before));
  assert.ok(target !== undefined);
  const outcome = await runFault(cluster, () => cluster.annotate(ANNOTATION.switchoverTo, target));
  assert.equal(primaryName(outcome.after), target);
  assert.equal(epochOf(outcome.after), epochOf(before) + 1);
  assert.equal(outcome.after.metadata.annotations?.[ANNOTATION.switchoverTo], undefined);
  assertShortGap(outcome, RECOVERY_MS);
  assertNothingLost(outcome);
});

suite.test("a replica that is killed costs the application nothing", async ({ shared }) => {
  const cluster = await shared();
  const before = await cluster.get();
  const replica = (await cluster.pods()).find((pod) => pod.metadata.name !== primaryName(before));
  assert.ok(replica !== undefined);
  const outcome = await runFault(cluster, () => signalRedis(replica, "SIGKILL"), {
    until: "healthy",
  });
  assert.equal(primaryName(outcome.after), primaryName(before));
  assert.equal(epochOf(outcome.after), epochOf(before));
  assertShortGap(outcome, 2_000);
  assertNothingLost(outcome);
});

suite.test("a stopped redis-server is succeeded by a replica and comes back as one", async ({ shared }) => {
  const cluster = await shared();
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => signalRedis(primary, "SIGSTOP"), {
    // It may have been killed already: whoever did not answer must not answer late.
    heal: () => signalRedis(primary, "SIGCONT"),
  });
  assertShortGap(outcome, LEASE_MS + RECOVERY_MS);
  assertLostOnlyUnreplicated(outcome);
});

suite.test("an isolated primary stops acknowledging within its lease, before another begins", async ({ shared }) => {
  const outcome = await runIsolation(await shared());
  const { acknowledgedForMs, lastInsideMs, gap } = outcome;
  assert.ok(
    acknowledgedForMs <= LEASE_MS,
    `the isolated primary acknowledged for ${Math.round(acknowledgedForMs)} ms`,
  );
  assert.ok(
    lastInsideMs < gap.toMs,
    `the isolated primary acknowledged at ${lastInsideMs}, its successor at ${gap.toMs}`,
  );
  assertShortGap(outcome, LEASE_MS + RECOVERY_MS);
  assertLostOnlyUnreplicated(outcome);
});
