import assert from "node:assert/strict";
import { assertNothingLost } from "./harness/assertions.ts";
import { saveToVolumes, writeDataSet } from "./harness/data.ts";
import { addressOf, recreateAt, waitAddressFree } from "./harness/addresses.ts";
import { withoutControllers } from "./harness/controllers.ts";
import { deletePod, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf } from "./harness/test_cluster.ts";

const suite = new Suite("isolation");

suite.test("of two clusters in a namespace, one does not notice the other's failover", async ({ cluster }) => {
  const [one, other] = [cluster("twin"), cluster("twin-1")];
  // The second is named as an instance of the first would be.
  await Promise.all([one.apply({ instances: 2 }), other.apply({ instances: 2 })]);
  await Promise.all([one.waitHealthy(), other.waitHealthy()]);
  const [dataOfOne, dataOfOther] = [await writeDataSet(one), await writeDataSet(other)];
  const epoch = epochOf(await other.get());

  const outcome = await runFault(other, async () => {
    await signalRedis(await one.primaryPod(), "SIGKILL");
    await one.waitFor("it failed over", (now) => epochOf(now) > 1, 30_000);
  }, { until: "healthy" });

  assertNothingLost(outcome);
  assert.equal(epochOf(outcome.after), epoch);
  await one.waitHealthy();
  assert.equal(await dataOfOne.count(), dataOfOne.size);
  assert.equal(await dataOfOther.count(), dataOfOther.size);
});

suite.test("an address that another cluster's primary took over is not followed", async ({ cluster, environment }) => {
  const [one, other] = [cluster("victim"), cluster("impostor")];
  await Promise.all([one.apply({ instances: 2 }), other.apply({ instances: 1 })]);
  await Promise.all([one.waitHealthy(), other.waitHealthy()]);
  const [dataOfOne, dataOfOther] = [await writeDataSet(one), await writeDataSet(other)];
  await saveToVolumes(other);

  const lost = await one.primaryPod();
  const impostor = await other.primaryPod();
  const address = addressOf(lost);
  await withoutControllers(environment, async () => {
    await Promise.all([
      deletePod(one.environment, lost, 0),
      deletePod(other.environment, impostor, 0),
    ]);
    await Promise.all([waitAddressFree(lost), waitAddressFree(impostor)]);
    const recreated = await recreateAt(environment, impostor, address);
    assert.equal(addressOf(recreated), address, "the address was not taken over");
  });
  await Promise.all([one.waitHealthy(), other.waitHealthy()]);
  assert.equal(await dataOfOne.count(), dataOfOne.size);
  assert.equal(await dataOfOther.count(), dataOfOther.size);
});
