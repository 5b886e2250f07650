/** Each validation rule on a real API server, and the same rules in TypeScript beside it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { FieldError } from "../../api/field_error.ts";
import { redisCluster, type RedisClusterInput } from "../../api/rediscluster.ts";
import type { StructuralSchema } from "../../api/structural_schema.ts";
import { validateRedisCluster } from "../../api/validate.ts";
import { startControlPlane } from "./control_plane.ts";
import {
  Admission,
  cluster,
  fieldsOf,
  installCRDs,
  redisClusters,
  schemaOf,
  withoutRules,
} from "./crd_api.ts";
import { arbitrarySpec } from "./crd_arbitrary.ts";
import { REFUSALS } from "./crd_cases.ts";

Deno.test("the rules of the CRDs on a real API server", async (t) => {
  await using plane = await startControlPlane();
  const admission = new Admission(plane);
  const { rest } = admission;
  await installCRDs(rest);

  for (const { name, spec, old, field, message } of REFUSALS) {
    await t.step(`refused: ${name}`, async () => {
      const id = `case-${REFUSALS.findIndex((other) => other.name === name)}`;
      const before = old && await rest.create(redisClusters, cluster(id, old) as never);
      const object = cluster(id, spec);
      const resourceVersion = before?.metadata.resourceVersion;
      const sent = { ...object, metadata: { ...object.metadata, resourceVersion } };
      const errors = await admission.judge(sent as never, "redisclusters", before);
      assert.ok(
        errors.some((error) => error.field === field && error.message === message),
        JSON.stringify(errors),
      );
      assert.deepEqual(sorted(validateRedisCluster(object, before)), sorted(errors));
    });
  }

  await t.step("every rule of a RedisCluster's spec has a case", async () => {
    const rules = rulesOf((await schemaOf("redisclusters")).properties?.spec ?? {});
    assert.ok(rules.length > 30);
    for (const rule of rules) {
      const text = messageOf(rule);
      assert.ok(REFUSALS.some(({ message }) => text.test(message)), JSON.stringify(rule));
    }
  });

  await t.step("names that would not fit a Service are refused", async () => {
    const message = "must be at most 50 lower case letters, digits and dashes, starting with a " +
      "letter and ending with a letter or digit, is ";
    for (const name of ["1st", "a.b", "a".repeat(51)]) {
      const expected = [{
        field: "metadata.name",
        reason: "FieldValueInvalid",
        message: message + name,
      }];
      assert.deepEqual(await admission.judge(cluster(name) as never, "redisclusters"), expected);
      assert.deepEqual(validateRedisCluster(cluster(name)), expected);
    }
    assert.deepEqual(await admission.judge(cluster("a".repeat(50)) as never, "redisclusters"), []);
  });

  await t.step("a wrong type, bound or line break is refused, naming the field", async () => {
    const wrong: [string, Record<string, unknown>][] = [
      ["spec.instances", { instances: 0 }],
      ["spec.instances", { instances: 10 }],
      ["spec.instances", { instances: "3" }],
      ["spec.storage.size", { storage: { size: "1gb" } }],
      ["spec.storage.type", { storage: { type: "hostPath", size: "1Gi" } }],
      ["spec.failover.leaseSeconds", { failover: { leaseSeconds: 1 } }],
      ["spec.redis.save", { redis: { save: '""\nport 1' } }],
      ["spec.redis.appendonly", { redis: { appendonly: true } }],
      ["spec.image", { image: "redis:7.2 x" }],
      ["spec.memory.policy", { memory: { policy: "lru" } }],
    ];
    for (const [field, spec] of wrong) {
      const object = cluster("wrong", spec as Partial<RedisClusterInput["spec"]>);
      const errors = await admission.judge(object as never, "redisclusters");
      assert.ok(
        errors.some((error) => error.field === field),
        `${field}: ${JSON.stringify(errors)}`,
      );
      assert.ok(validateRedisCluster(object).some((error) => error.field === field), field);
    }
  });

  await t.step("the other kinds are refused until something acts on them", async () => {
    const destination = { s3: { bucket: "backups" } };
    const spec = { cluster: { name: "a" }, destination };
    const refusal = {
      field: "spec",
      reason: "FieldValueForbidden",
      message: "backups are not available in this release of Redkeep",
    };
    const backup = { ...cluster("b"), kind: "RedisBackup", spec };
    assert.deepEqual(await admission.judge(backup as never, "redisbackups"), [refusal]);
    const scheduled = {
      ...backup,
      kind: "RedisScheduledBackup",
      spec: { ...spec, schedule: "@daily  x" },
    };
    assert.deepEqual(await admission.judge(scheduled as never, "redisscheduledbackups"), [
      refusal,
      {
        field: "spec.schedule",
        reason: "FieldValueInvalid",
        message: "must be a cron expression of five fields in lower case (minute, hour, day of " +
          "month, month, day of week) such as 0 3 * * sun",
      },
    ]);
  });

  await t.step("on random specs, TypeScript and the API server agree", () => agree(admission));

  await t.step("a cluster from before a rule existed can still change its status", async () => {
    const name = { namespace: "default", name: "older" };
    await withoutRules(
      rest,
      "redisclusters",
      () => rest.create(redisClusters, cluster(name.name, { mode: "sentinel" }) as never),
    );
    const errors = await admission.judge(
      cluster("newer", { mode: "sentinel" }) as never,
      "redisclusters",
    );
    assert.equal(errors.length, 1);
    const body = { status: { failover: { epoch: 1 } } };
    const { status } = await rest.patch(redisClusters, name, { type: "merge", body }, {
      subresource: "status",
    });
    assert.equal(status?.failover?.epoch, 1);
  });
});

/** Judges random specs both ways. */
async function agree(admission: Admission): Promise<void> {
  const property = fc.asyncProperty(arbitrarySpec, async (spec) => {
    const object = cluster("random", spec);
    const fields = (list: FieldError[]) => list.map(({ field }) => field).sort();
    const ours = fields(validateRedisCluster(object));
    const theirs = fields(await admission.judge(object as never, "redisclusters"));
    assert.equal(ours.length === 0, theirs.length === 0);
    // Where the types are wrong, the API server may check some rules nevertheless.
    const typesAreRight = redisCluster.safeParse(object).success;
    if (typesAreRight) assert.deepEqual(ours, theirs);
    else assert.deepEqual(ours.filter((field) => !theirs.includes(field)), []);
  });
  await fc.assert(property, { numRuns: 300 });
}

type KubernetesRule = Record<string, string>;

function rulesOf(schema: StructuralSchema): KubernetesRule[] {
  const inner = fieldsOf(schema).flatMap(([, field]) => rulesOf(field));
  return [...schema["x-kubernetes-validations"] ?? [], ...inner];
}

/** Matches every text that the rule's message can become. */
function messageOf(rule: KubernetesRule): RegExp {
  const format = /^'(.*)'\.format\(/.exec(rule.messageExpression ?? "")?.[1];
  const text = rule.message ?? format?.replace(/\\(.)/g, "$1").replaceAll("%%", "%") ?? "";
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("%s", ".*")}$`);
}

function sorted(errors: FieldError[]): FieldError[] {
  const key = ({ field, message }: FieldError) => `${field} ${message}`;
  return errors.toSorted((a, b) => key(a) < key(b) ? -1 : 1);
}
