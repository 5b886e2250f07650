import assert from "node:assert/strict";
import { persistentVolumeClaims } from "../../kube/resource.ts";
import { assertLostOnlyUnreplicated } from "./harness/assertions.ts";
import { saveToVolumes, writeDataSet } from "./harness/data.ts";
import { deletePod, emptyDataDirectory, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { Suite } from "./harness/suite.ts";
import { primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("cold-start");

suite.test("a primary whose data vanished under its manager never empties its replicas", async ({ shared }) => {
  const cluster = await shared();
  const data = await writeDataSet(cluster);
  const primary = await cluster.primaryPod();
  const outcome = await runFault(cluster, async () => {
    await emptyDataDirectory(primary);
    await signalRedis(primary, "SIGKILL");
  });
  assertLostOnlyUnreplicated(outcome);
  assert.equal(await data.count(), data.size);
});

suite.test("all pods deleted at once come back with the data", async ({ shared }) => {
  const cluster = await shared();
  const data = await writeDataSet(cluster);
  const pods = await cluster.pods();
  await Promise.all(pods.map((pod) => deletePod(cluster.environment, pod)));
  await cluster.waitReplaced(pods);
  await cluster.waitHealthy();
  assert.equal(await data.count(), data.size);
});

suite.test("all pods killed at once come back with what was saved", async ({ shared }) => {
  const cluster = await shared();
  const data = await writeDataSet(cluster);
  await saveToVolumes(cluster);
  const pods = await cluster.pods();
  await Promise.all(pods.map((pod) => deletePod(cluster.environment, pod, 0)));
  await cluster.waitReplaced(pods);
  await cluster.waitHealthy();
  assert.equal(await data.count(), data.size);
});

suite.test("a primary whose volume came back empty never empties its replicas", async ({ shared, environment }) => {
  const cluster = await shared();
  const data = await writeDataSet(cluster);
  await saveToVolumes(cluster);
  const pods = await cluster.pods();
  const name = primaryName(await cluster.get());
  const claim = { namespace: cluster.namespace, name };
  const { metadata } = await environment.rest.get(persistentVolumeClaims, claim);
  // The claim goes once the last pod that uses it has gone.
  await environment.rest.delete(persistentVolumeClaims, claim);
  await Promise.all(pods.map((pod) => deletePod(cluster.environment, pod, 0)));
  await cluster.waitReplaced(pods);
  await cluster.waitHealthy();
  const renewed = await environment.rest.get(persistentVolumeClaims, claim);
  assert.notEqual(renewed.metadata.uid, metadata.uid, "the volume was not replaced");
  assert.equal(await data.count(), data.size);
});
