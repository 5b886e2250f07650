import assert from "node:assert/strict";
import { LABEL } from "../../api/meta.ts";
import { ignoreNotFound } from "../../kube/errors.ts";
import { persistentVolumeClaims, pods, services } from "../../kube/resource.ts";
import { waitFor } from "../cluster/wait.ts";
import { writeDataSet } from "./harness/data.ts";
import { createNamespace, deleteNamespace } from "./harness/namespace.ts";
import { namespaces } from "./harness/resources.ts";
import { Suite, type TestScope } from "./harness/suite.ts";
import { TestCluster } from "./harness/test_cluster.ts";

const suite = new Suite("deletion");

async function remains({ environment, namespace }: TestScope, cluster: string) {
  const selection = { namespace, labelSelector: `${LABEL.cluster}=${cluster}` };
  const [podList, serviceList, claimList] = await Promise.all([
    environment.rest.list(pods, selection),
    environment.rest.list(services, selection),
    environment.rest.list(persistentVolumeClaims, selection),
  ]);
  return {
    pods: podList.items.length,
    services: serviceList.items.length,
    claims: claimList.items.length,
  };
}

suite.test("a deleted cluster takes its pods, Services and claims with it", async (scope) => {
  const cluster = scope.cluster("gone");
  await cluster.apply({ instances: 2 });
  await cluster.waitHealthy();
  assert.deepEqual(await remains(scope, "gone"), { pods: 2, services: 3, claims: 2 });
  await cluster.delete();
  await waitFor("nothing remains", async () => {
    const left = await remains(scope, "gone");
    if (left.pods + left.services + left.claims > 0) throw new Error(JSON.stringify(left));
    return true;
  }, { timeoutMs: 60_000 });
});

suite.test("retained claims outlive their cluster, and a new one of its name finds the data", async (scope) => {
  const storage = { size: "256Mi", retainOnDelete: true };
  const cluster = scope.cluster("kept");
  await cluster.apply({ instances: 2, storage });
  await cluster.waitHealthy();
  const data = await writeDataSet(cluster);
  await cluster.delete();
  await waitFor("only the claims remain", async () => {
    const left = await remains(scope, "kept");
    if (left.pods + left.services > 0) throw new Error(JSON.stringify(left));
    return left.claims === 2;
  }, { timeoutMs: 60_000 });

  const successor = scope.cluster("kept");
  await successor.apply({ instances: 2, storage });
  await successor.waitHealthy();
  assert.equal(await data.count(), data.size);
});

suite.test("a namespace is deleted with the cluster that runs in it", async ({ environment }) => {
  const name = await createNamespace(environment, "doomed");
  const cluster = new TestCluster(environment, name, "doomed");
  await cluster.apply({ instances: 2 });
  await cluster.waitHealthy();
  await deleteNamespace(environment, name);
  await waitFor(
    "the namespace is gone",
    async () => await ignoreNotFound(environment.rest.get(namespaces, { name })) === undefined,
    { timeoutMs: 60_000 },
  );
});
