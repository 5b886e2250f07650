import { waitFor } from "../../cluster/wait.ts";
import { withRedis, withService } from "./redis_client.ts";
import type { TestCluster } from "./test_cluster.ts";

/** Large enough for a command on all the data of a test. */
const TIMEOUT_MS = 5_000;

/** A set of keys written once, which must still be there whatever happens to the cluster. */
export interface DataSet {
  /** How many of its keys the leader has now, with the value they were written with. */
  count(): Promise<number>;
  readonly size: number;
}

/** Writes a set of keys and waits until every replica has them. */
export async function writeDataSet(cluster: TestCluster, size = 1_000): Promise<DataSet> {
  const prefix = crypto.randomUUID();
  const keys = Array.from({ length: size }, (_, index) => `${prefix}:${index}`);
  const replicas = (await cluster.get()).spec.instances - 1;
  await withService(await cluster.service("leader"), async (client) => {
    await client.mset(...keys.flatMap((key) => [key, key]));
    const confirmed = await client.wait(replicas, TIMEOUT_MS - 500);
    if (confirmed < replicas) throw new Error(`${confirmed} of ${replicas} replicas have the data`);
  }, TIMEOUT_MS);
  return {
    size,
    count: async () =>
      await withService(await cluster.service("leader"), async (client) => {
        const values = await client.mget(keys);
        return values.filter((value, index) => value === keys[index]).length;
      }, TIMEOUT_MS),
  };
}

/** Has every instance write its data to its volume. */
export async function saveToVolumes(cluster: TestCluster): Promise<void> {
  for (const pod of await cluster.pods()) {
    const address = await cluster.instance(pod);
    await waitFor(
      `${pod.metadata.name} saves`,
      () => withRedis(address, (c) => c.save(), TIMEOUT_MS),
      {
        timeoutMs: 10_000,
      },
    );
  }
}
