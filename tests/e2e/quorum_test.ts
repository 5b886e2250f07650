import { assertNothingLost, assertShortGap } from "./harness/assertions.ts";
import { deletePod, signalManager, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite, type TestScope } from "./harness/suite.ts";
import type { TestCluster } from "./harness/test_cluster.ts";

const suite = new Suite("quorum");

const NAME = "confirmed";

async function confirmedCluster({ cluster: named }: TestScope): Promise<TestCluster> {
  const cluster = named(NAME);
  await cluster.apply({ instances: 3, replication: { minReplicasToWrite: 1 } });
  await cluster.waitHealthy();
  return cluster;
}

const faults = [
  { name: "redis-server is killed", inject: signalRedis },
  { name: "manager is killed", inject: signalManager },
] as const;

for (const { name, inject } of faults) {
  suite.test(`no write confirmed by WAIT is lost when the primary's ${name}`, async (scope) => {
    const cluster = await confirmedCluster(scope);
    const primary = await cluster.primaryPod();
    const outcome = await runFault(cluster, () => inject(primary, "SIGKILL"), { waitReplicas: 1 });
    assertNothingLost(outcome);
    assertShortGap(outcome, 8_000);
  });
}

suite.test("no write confirmed by WAIT is lost when the primary is deleted by force", async (scope) => {
  const cluster = await confirmedCluster(scope);
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, () => deletePod(cluster.environment, primary, 0), {
    waitReplicas: 1,
  });
  assertNothingLost(outcome);
  assertShortGap(outcome, 8_000);
});
