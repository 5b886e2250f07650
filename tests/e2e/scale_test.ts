import assert from "node:assert/strict";
import { assertNothingLost } from "./harness/assertions.ts";
import { writeDataSet } from "./harness/data.ts";
import { kubectl } from "./harness/kubectl.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite } from "./harness/suite.ts";
import { primaryName } from "./harness/test_cluster.ts";
import { waitFor } from "../cluster/wait.ts";

const suite = new Suite("scale");

suite.test("one instance becomes three and one again, while the application writes", async ({ cluster: named }) => {
  const cluster = named("scaled");
  await cluster.apply({ instances: 1 });
  await cluster.waitHealthy();
  const data = await writeDataSet(cluster);

  const up = await runFault(cluster, async () => {
    await cluster.apply({ instances: 3 });
    await cluster.waitFor("three are ready", (now) => now.status?.readyInstances === 3, 60_000);
  }, { until: "healthy" });
  assertNothingLost(up);
  assert.equal((await cluster.pods()).length, 3);

  const down = await runFault(cluster, async () => {
    await cluster.apply({ instances: 1 });
    await waitFor("one pod is left", async () => (await cluster.pods()).length === 1, {
      timeoutMs: 60_000,
    });
  }, { until: "healthy" });
  assertNothingLost(down);
  assert.equal(primaryName(down.after), primaryName(down.before));
  assert.equal(await data.count(), data.size);
});

suite.test("kubectl scale changes the number of instances", async ({ cluster: named, environment }) => {
  const cluster = named("scaled");
  await kubectl(environment, [
    "scale",
    "rdc",
    cluster.name,
    "--replicas=2",
    "-n",
    cluster.namespace,
  ]);
  await cluster.waitFor("two are ready", (now) => now.status?.readyInstances === 2, 60_000);
});
