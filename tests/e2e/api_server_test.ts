import assert from "node:assert/strict";
import { waitFor } from "../cluster/wait.ts";
import { withoutAPIServer } from "./harness/api_server.ts";
import { assertNothingLost, assertShortGap } from "./harness/assertions.ts";
import { runFault } from "./harness/fault_run.ts";
import { withRedis } from "./harness/redis_client.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf, primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("api-server");

suite.test("a restart of the API server within the lease has no effect on Redis", async ({ cluster: named, environment }) => {
  const cluster = named("patient");
  // The primary lives by the API server's word: the lease says how long it may do without.
  await cluster.apply({ instances: 3, failover: { leaseSeconds: 60 } });
  const outcome = await runFault(cluster, () => withoutAPIServer(environment), {
    until: "healthy",
    timeoutMs: 120_000,
  });
  assert.equal(epochOf(outcome.after), epochOf(outcome.before));
  assertShortGap(outcome, 1_500);
  assertNothingLost(outcome);
});

suite.test("without the API server for longer than the lease, the primary pauses, reads go on, and it resumes", async ({ cluster: named, environment }) => {
  const cluster = named("patient");
  await cluster.apply({ instances: 3, failover: { leaseSeconds: 5 } });
  await cluster.waitFor(
    "the shorter lease counts",
    (now) => now.status?.failover?.terms.leaseSeconds === 5,
    120_000,
  );
  const replicas = await cluster.service("replica");
  const leader = await cluster.service("leader");
  const outcome = await runFault(cluster, async () => {
    await withoutAPIServer(environment, async () => {
      const write = () => withRedis(leader, (client) => client.set("probe", "1"));
      await waitFor("writes are refused", () => write().then(() => false, () => true), {
        timeoutMs: 15_000,
      });
      await withRedis(replicas, (client) => client.get("probe"));
    });
  }, { until: "healthy", timeoutMs: 120_000 });
  assert.equal(primaryName(outcome.after), primaryName(outcome.before));
  assertNothingLost(outcome);
});
