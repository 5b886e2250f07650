import assert from "node:assert/strict";
import { ANNOTATION } from "../../api/meta.ts";
import { assertLostOnlyUnreplicated, assertNothingLost } from "./harness/assertions.ts";
import { saveToVolumes, writeDataSet } from "./harness/data.ts";
import { deletePod, signalRedis } from "./harness/faults.ts";
import { runFault } from "./harness/fault_run.ts";
import { defaultImage, SERVER_IMAGES } from "./harness/images.ts";
import { Suite } from "./harness/suite.ts";
import { primaryName } from "./harness/test_cluster.ts";

for (const image of SERVER_IMAGES.filter((image) => image !== defaultImage())) {
  const suite = new Suite(image.split("/").at(-1)!.replaceAll(/[^a-z0-9]+/g, "-"), image);

  suite.test("a killed redis-server is succeeded by a replica", async ({ shared }) => {
    const cluster = await shared();
    const primary = await cluster.primaryPod();
    assertLostOnlyUnreplicated(await runFault(cluster, () => signalRedis(primary, "SIGKILL")));
  });

  suite.test("a deleted primary hands over first and nothing is lost", async ({ shared }) => {
    const cluster = await shared();
    const primary = await cluster.primaryPod();
    assertNothingLost(await runFault(cluster, () => deletePod(cluster.environment, primary)));
  });

  suite.test("a planned switchover loses nothing", async ({ shared }) => {
    const cluster = await shared();
    const now = await cluster.get();
    const target = (await cluster.pods()).map(({ metadata }) => metadata.name)
      .find((name) => name !== primaryName(now))!;
    assertNothingLost(
      await runFault(cluster, () => cluster.annotate(ANNOTATION.switchoverTo, target)),
    );
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
}
