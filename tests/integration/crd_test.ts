/** The CRDs on a real API server: what they promise to users and to the failover protocol. */
import assert from "node:assert/strict";
import { redisCluster, type RedisClusterInput } from "../../api/rediscluster.ts";
import type { StructuralSchema } from "../../api/structural_schema.ts";
import { validateRedisCluster } from "../../api/validate.ts";
import { run } from "../cluster/command.ts";
import { type ControlPlane, kubernetesExecutable, startControlPlane } from "./control_plane.ts";
import {
  Admission,
  cluster,
  fieldsOf,
  installCRDs,
  readYaml,
  redisClusters,
  schemaOf,
  toFieldErrors,
} from "./crd_api.ts";

Deno.test("the CRDs on a real API server", async (t) => {
  await using plane = await startControlPlane();
  const admission = new Admission(plane);
  const { rest } = admission;

  await t.step("they are established and structural", async () => {
    for (const [plural, status] of await installCRDs(rest)) {
      const types = status?.conditions?.map(({ type, status }) => `${type}=${status}`).sort();
      assert.deepEqual(types, ["Established=True", "NamesAccepted=True"], plural);
    }
  });

  await t.step("defaults are those of the schema", async () => {
    const { spec } = await rest.create(redisClusters, cluster("defaults") as never);
    const metadata = { name: "defaults" };
    assert.deepEqual(spec, redisCluster.parse({ ...cluster("defaults"), metadata }).spec);
    assert.equal(spec.instances, 3);
    assert.equal(spec.image, "docker.io/library/redis:7.2");
    assert.equal(spec.failover.leaseSeconds, 5);
    assert.equal(spec.storage.type, "pvc");
  });

  await t.step("what Kubernetes defines passes through whole", async () => {
    const spec = {
      affinity: { nodeAffinity: { x: { y: [1] } }, podAntiAffinity: { z: true } },
      topologySpreadConstraints: [{
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "ScheduleAnyway" as const,
        labelSelector: { matchLabels: { a: "b" } },
      }],
      podTemplate: { containers: [{ name: "log", image: "x", env: [{ name: "A", value: "1" }] }] },
      resources: { limits: { cpu: 1, memory: "1Gi" }, requests: { cpu: "0.5" } },
    };
    const created = await rest.create(redisClusters, cluster("native", spec as never) as never);
    for (const [field, value] of Object.entries(spec)) {
      assert.deepEqual(created.spec[field as keyof typeof spec], value);
    }
  });

  await t.step("the epoch can neither fall nor vanish", () => epochs(admission));

  await t.step("the scale subresource scales, within the rules", async () => {
    const name = "scaled";
    const spec = { instances: 3, replication: { minReplicasToWrite: 1 } };
    await rest.create(redisClusters, cluster(name, spec) as never);
    const scale = (replicas: number) =>
      rest.patch(redisClusters, { namespace: "default", name }, {
        type: "merge",
        body: { spec: { replicas } },
      }, { subresource: "scale" });
    await scale(5);
    const { spec: scaled } = await rest.get(redisClusters, { namespace: "default", name });
    assert.equal(scaled.instances, 5);
    await assert.rejects(scale(1), /must be less than spec.instances \(1\), is 1/);
    await rest.patch(redisClusters, { namespace: "default", name }, {
      type: "merge",
      body: { status: { instances: 3, selector: "redkeep.dev/cluster=scaled" } },
    }, { subresource: "status" });
    const path = `/apis/redkeep.dev/v1/namespaces/default/redisclusters/${name}/scale`;
    const { status } = await rest.request<{ status: unknown }>({ method: "GET", path });
    assert.deepEqual(status, { replicas: 3, selector: "redkeep.dev/cluster=scaled" });
  });

  await t.step("every sample is accepted, strictly", async () => {
    let samples = 0;
    for await (const { name } of Deno.readDir(new URL("../../deploy/samples", import.meta.url))) {
      if (!name.startsWith("rediscluster")) continue;
      const sample = await readYaml<RedisClusterInput>(`deploy/samples/${name}`);
      assert.deepEqual(await admission.judge(sample as never, "redisclusters"), [], name);
      assert.deepEqual(validateRedisCluster(sample), [], name);
      samples++;
    }
    assert.ok(samples >= 3);
  });

  await t.step("kubectl explains every field", async () => {
    for (const plural of ["redisclusters", "redisbackups", "redisscheduledbackups"]) {
      const { spec = {}, status = {} } = (await schemaOf(plural)).properties ?? {};
      for (
        const path of [...objects(`${plural}.spec`, spec), ...objects(`${plural}.status`, status)]
      ) {
        const text = await kubectl(plane, "explain", path);
        assert.ok(!text.includes("<no description>"), `${path}: ${text}`);
        assert.match(text, /FIELDS?:/, path);
      }
    }
  });

  await t.step("kubectl knows the short names, the categories and the columns", async () => {
    const columns = /^NAME +INSTANCES +READY +PHASE +PRIMARY +MODE +AGE$/m;
    assert.match(await kubectl(plane, "get", "rdc"), columns);
    assert.match(await kubectl(plane, "get", "redkeep"), /rediscluster.redkeep.dev\/defaults/);
    assert.match(await kubectl(plane, "get", "all"), /rediscluster.redkeep.dev\/defaults/);
    await kubectl(plane, "get", "rdb,rdsb");
  });
});

/** The rule that the failover protocol leans on, tried by every way around it. */
async function epochs({ rest }: Admission): Promise<void> {
  const name = { namespace: "default", name: "epochs" };
  await rest.create(redisClusters, cluster(name.name) as never);
  const status = (body: unknown) =>
    rest.patch(redisClusters, name, { type: "merge", body: { status: body } }, {
      subresource: "status",
    });
  await status({ phase: "Creating" });
  await status({ failover: { epoch: 4 } });
  await status({ failover: { epoch: 4, fenced: ["uid"] } });
  await status({ failover: { epoch: 5 } });

  const replaced = async (change: Record<string, unknown>) => {
    const object = await rest.get(redisClusters, name);
    await rest.update(redisClusters, { ...object, ...change }, { subresource: "status" });
  };
  const attempts: [string, () => Promise<unknown>][] = [
    ["a lower epoch", () => status({ failover: { epoch: 4 } })],
    ["failover: null", () => status({ failover: null })],
    ["status: null", () => status(null)],
    ["status: {}", () => replaced({ status: {} })],
    ["no status", () => replaced({ status: undefined })],
    ["JSON patch", () =>
      rest.patch(redisClusters, name, {
        type: "json",
        operations: [{ op: "remove", path: "/status" }],
      }, { subresource: "status" })],
  ];
  for (const [what, attempt] of attempts) {
    const error = await attempt().then(() => undefined, (error) => error);
    assert.ok(error, `${what} was accepted`);
    assert.deepEqual(toFieldErrors(error), [{
      field: "status.failover.epoch",
      reason: "FieldValueForbidden",
      message: "must not fall or vanish, was 5",
    }], what);
  }
  // The main resource ignores whatever stands in the status.
  await rest.patch(redisClusters, name, { type: "merge", body: { status: null } });
  assert.equal((await rest.get(redisClusters, name)).status?.failover?.epoch, 5);
}

async function kubectl(plane: ControlPlane, ...args: string[]): Promise<string> {
  const executable = await kubernetesExecutable();
  return await run([executable, "kubectl", `--kubeconfig=${plane.kubeconfig}`, ...args]);
}

/** Paths of all objects with described fields, as `kubectl explain` takes them. */
function objects(path: string, schema: StructuralSchema): string[] {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return [];
  return [path, ...fields.flatMap(([name, field]) => objects(`${path}.${name}`, field))];
}
