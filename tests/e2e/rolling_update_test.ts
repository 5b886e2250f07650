import assert from "node:assert/strict";
import { assertNothingLost, assertShortGap } from "./harness/assertions.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf, primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("rolling-update");

suite.test("a changed pod template replaces every pod, the primary last, and loses nothing", async ({ shared }) => {
  const cluster = await shared();
  const outcome = await runFault(cluster, () => cluster.roll(), { timeoutMs: 120_000 });
  assertNothingLost(outcome);
  assertShortGap(outcome, 8_000);

  const created = new Map((await cluster.pods()).map(({ metadata }) => [
    metadata.name,
    Date.parse(metadata.creationTimestamp ?? ""),
  ]));
  const former = primaryName(outcome.before);
  const others = [...created].filter(([name]) => name !== former).map(([, at]) => at);
  assert.ok(created.get(former)! >= Math.max(...others), "the primary was not the last one");
  assert.equal(epochOf(outcome.after), epochOf(outcome.before) + 1, "more than one switchover");
});
