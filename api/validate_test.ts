import assert from "node:assert/strict";
import type { RedisClusterInput } from "./rediscluster.ts";
import { formatFieldErrors } from "./field_error.ts";
import { validateRedisCluster } from "./validate.ts";

function cluster(spec: Partial<RedisClusterInput["spec"]> = {}): RedisClusterInput {
  return {
    apiVersion: "redkeep.dev/v1",
    kind: "RedisCluster",
    metadata: { name: "redis" },
    spec: { storage: { size: "1Gi" }, ...spec },
  };
}

Deno.test("a minimal cluster is accepted, unknown fields and all", () => {
  assert.deepEqual(validateRedisCluster({ ...cluster(), later: 1 }), []);
});

Deno.test("a missing field is named as required", () => {
  const { spec: _, ...without } = cluster();
  assert.deepEqual(validateRedisCluster(without).map(({ field, reason }) => [field, reason]), [
    ["spec", "FieldValueRequired"],
  ]);
});

Deno.test("a wrong value is named with its path and what is accepted", () => {
  const errors = validateRedisCluster(cluster({ instances: 0 }));
  assert.equal(
    formatFieldErrors(errors),
    "spec.instances: 0: Too small: expected number to be >=1",
  );
});

Deno.test("rules see defaults", () => {
  const errors = validateRedisCluster(cluster({ replication: { minReplicasToWrite: 3 } }));
  assert.deepEqual(errors, [{
    field: "spec.replication.minReplicasToWrite",
    reason: "FieldValueInvalid",
    message: "must be less than spec.instances (3), is 3: the primary does not count as its own " +
      "replica",
  }]);
});

Deno.test("transition rules apply to a change only", () => {
  const small = cluster({ storage: { size: "1Gi" } });
  assert.deepEqual(validateRedisCluster(small), []);
  assert.deepEqual(validateRedisCluster(small, cluster({ storage: { size: "1024Mi" } })), []);
  assert.deepEqual(validateRedisCluster(small, cluster({ storage: { size: "1.5Gi" } })), [{
    field: "spec.storage.size",
    reason: "FieldValueInvalid",
    message: "cannot shrink from 1.5Gi to 1Gi: volumes only grow",
  }]);
});

Deno.test("an object that appears in a change is judged by its own rules only", () => {
  const owned = cluster({ redis: { port: "1" } });
  assert.equal(validateRedisCluster(owned, cluster()).length, 1);
});
