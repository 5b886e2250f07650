import assert from "node:assert/strict";
import { stringify } from "yaml";
import { API_VERSION } from "../../api/meta.ts";
import { tryKubectl } from "./harness/kubectl.ts";
import { Suite, type TestScope } from "./harness/suite.ts";

const suite = new Suite("validation");

/** What kubectl says to somebody who applies this spec, which must be refused. */
async function refusal(scope: TestScope, spec: Record<string, unknown>): Promise<string> {
  const manifest = stringify({
    apiVersion: API_VERSION,
    kind: "RedisCluster",
    metadata: { name: "refused", namespace: scope.namespace },
    spec: { storage: { size: "256Mi" }, ...spec },
  });
  const result = await tryKubectl(scope.environment, ["apply", "-f", "-"], manifest);
  assert.equal(result.success, false, `accepted: ${manifest}`);
  return result.stderr;
}

const refused: { spec: Record<string, unknown>; says: RegExp }[] = [
  { spec: { instances: 0 }, says: /spec\.instances.*greater than or equal to 1/ },
  { spec: { instances: "three" }, says: /spec\.instances/ },
  { spec: { mode: "sentinel" }, says: /spec\.mode.*not available in this release/ },
  { spec: { tlsSecret: { name: "tls" } }, says: /spec\.tlsSecret.*not available/ },
  { spec: { redis: { port: "7000" } }, says: /spec\.redis.*port/ },
  { spec: { failover: { leaseSeconds: 0 } }, says: /spec\.failover\.leaseSeconds/ },
  { spec: { instnces: 3 }, says: /unknown field "spec\.instnces"/ },
];

for (const { spec, says } of refused) {
  suite.test(`${JSON.stringify(spec)} is refused naming the field`, async (scope) => {
    assert.match((await refusal(scope, spec)).replaceAll("\n", " "), says);
  });
}

suite.test("a change of the storage class is refused", async (scope) => {
  const cluster = scope.cluster("fixed");
  await cluster.apply({ instances: 1 });
  await assert.rejects(
    cluster.apply({ instances: 1, storage: { size: "256Mi", storageClassName: "another" } }),
    /spec\.storage\.storageClassName.*cannot be changed/,
  );
  await cluster.delete();
});

suite.test("a spec that Redis itself refuses is told, disturbs nobody, and can be put right", async ({ cluster: named }) => {
  const cluster = named("mistaken");
  await cluster.apply({ instances: 2, redis: { "hz": "fast" } });
  const other = named("other");
  await other.apply({ instances: 1 });
  await other.waitHealthy();
  await cluster.waitFor("its status tells what is wrong", (now) => {
    return JSON.stringify(now.status ?? {}).includes("hz");
  }, 30_000);
  await cluster.apply({ instances: 2, redis: { "hz": "20" } });
  await cluster.waitHealthy(90_000);
});

suite.test("an image that does not exist is told, and can be put right", async ({ cluster: named }) => {
  const cluster = named("imageless");
  await cluster.apply({ instances: 1, image: "redkeep.test/no-such-image:1" });
  await cluster.waitFor("its status tells what is wrong", (now) => {
    return JSON.stringify(now.status?.conditions ?? []).includes("no-such-image");
  }, 60_000);
  await cluster.apply({ instances: 1 });
  await cluster.waitHealthy(90_000);
});
