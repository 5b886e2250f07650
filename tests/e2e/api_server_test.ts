import assert from "node:assert/strict";
import { assertNothingLost, assertShortGap } from "./harness/assertions.ts";
import { restartAPIServer } from "./harness/api_server.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf } from "./harness/test_cluster.ts";

const suite = new Suite("api-server");

suite.test("a restart of the API server under load has no effect on Redis", async ({ shared, environment }) => {
  const cluster = await shared();
  const outcome = await runFault(cluster, () => restartAPIServer(environment), {
    changesPrimary: false,
  });
  assert.equal(epochOf(outcome.after), epochOf(outcome.before));
  assertShortGap(outcome, 500);
  assertNothingLost(outcome);
});
