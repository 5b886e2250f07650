import assert from "node:assert/strict";
import { endpointSlices } from "../../kube/resource.ts";
import { PORT } from "../../api/meta.ts";
import { waitFor } from "../cluster/wait.ts";
import { kubectl } from "./harness/kubectl.ts";
import { connectRedis, withRedis } from "./harness/redis_client.ts";
import { namespaces } from "./harness/resources.ts";
import { Suite } from "./harness/suite.ts";
import { primaryName } from "./harness/test_cluster.ts";

const suite = new Suite("bring-up");

suite.test("three instances become ready, one of them primary", async ({ shared }) => {
  const cluster = await shared();
  const status = (await cluster.get()).status;
  assert.equal(status?.instances, 3);
  assert.equal(status?.readyInstances, 3);
  assert.equal(Object.keys(status?.instancesStatus ?? {}).length, 3);
  const roles = Object.values(status?.instancesStatus ?? {}).map(({ role }) => role).sort();
  assert.deepEqual(roles, ["primary", "replica", "replica"]);
});

suite.test("the operator and its clusters run where only restricted pods are admitted", async ({ shared, environment }) => {
  const cluster = await shared();
  for (const name of [cluster.namespace, environment.operatorNamespace]) {
    const { metadata } = await environment.rest.get(namespaces, { name });
    assert.equal(metadata.labels?.["pod-security.kubernetes.io/enforce"], "restricted", name);
  }
});

suite.test("each Service leads to the pods it is for", async ({ shared, environment }) => {
  const cluster = await shared();
  const primary = primaryName(await cluster.get());
  const all = (await cluster.pods()).map((pod) => pod.metadata.name);
  const expected = {
    leader: [primary],
    replica: all.filter((name) => name !== primary),
    any: all,
  };
  for (const [which, names] of Object.entries(expected)) {
    await waitFor(`-${which} leads to ${names.join(", ")}`, async () => {
      const { items } = await environment.rest.list(endpointSlices, {
        namespace: cluster.namespace,
        labelSelector: `kubernetes.io/service-name=${cluster.name}-${which}`,
      });
      const ready = items.flatMap((slice) => slice.endpoints ?? [])
        .filter((endpoint) => endpoint.conditions?.ready)
        .map((endpoint) => endpoint.targetRef?.name);
      return JSON.stringify(ready.sort()) === JSON.stringify(names);
    }, { timeoutMs: 5_000 });
  }
});

suite.test("what was written through -leader is read through -replica", async ({ shared }) => {
  const cluster = await shared();
  await cluster.write("greeting", "hello");
  await waitFor(
    "a replica has it",
    async () => await cluster.read("replica", "greeting") === "hello",
    {
      timeoutMs: 5_000,
    },
  );
});

suite.test("a replica refuses writes", async ({ shared }) => {
  const cluster = await shared();
  const write = withRedis(await cluster.service("replica"), (client) => client.set("a", "b"));
  await assert.rejects(write, /READONLY/);
});

suite.test("nobody is let in without the generated password", async ({ shared }) => {
  const { host } = await (await shared()).service("leader");
  await assert.rejects(connectRedis({ host, port: PORT.redis }), /NOAUTH/);
  await assert.rejects(connectRedis({ host, port: PORT.redis, password: "wrong" }), /WRONGPASS/);
});

suite.test("kubectl shows the cluster in one line", async ({ shared, environment }) => {
  const cluster = await shared();
  const [header, line] = (await kubectl(environment, [
    "get",
    "rdc",
    cluster.name,
    "-n",
    cluster.namespace,
  ])).trim().split("\n");
  const words = header!.trim().split(/\s+/);
  assert.deepEqual(words, ["NAME", "INSTANCES", "READY", "PHASE", "PRIMARY", "MODE", "AGE"]);
  const primary = primaryName(await cluster.get());
  assert.match(line!, new RegExp(`^${cluster.name} +3 +3 +Ready +${primary} +standalone +`));
});

suite.test("kubectl explains every field of the spec", async ({ environment }) => {
  const text = await kubectl(environment, ["explain", "rediscluster.spec", "--recursive"]);
  for (const field of ["instances", "storage", "failover", "leaseSeconds", "podTemplate"]) {
    assert.match(text, new RegExp(`\\b${field}\\b`));
  }
  const undescribed = await kubectl(environment, ["explain", "rediscluster.spec"]);
  assert.doesNotMatch(undescribed, /<no description>/);
});
