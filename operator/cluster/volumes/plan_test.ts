import { deepEqual } from "node:assert/strict";
import type { PersistentVolumeClaim } from "../../../kube/types.ts";
import { testCluster } from "../../fixture.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { claim } from "../objects/claim.ts";
import { planClaims } from "./plan.ts";

function stored(cluster: RedisCluster, name: string): PersistentVolumeClaim {
  const { metadata, spec } = claim(cluster, name);
  const set = { name, namespace: "default", uid: `${name}-uid`, resourceVersion: "1" };
  return { metadata: { ...metadata, ...set }, spec };
}

function sized(size: string, retainOnDelete = false): RedisCluster {
  return testCluster({ instances: 1, storage: { size, retainOnDelete } });
}

Deno.test("missing claims are made, and what is there stays", () => {
  const cluster = testCluster({ instances: 3 });
  deepEqual(planClaims(cluster, [stored(cluster, "demo-2")]), [
    { do: "create", instance: "demo-1" },
    { do: "create", instance: "demo-3" },
  ]);
});

Deno.test("an emptyDir needs no claim", () => {
  deepEqual(planClaims(testCluster({ storage: { type: "emptyDir" } }), []), []);
});

Deno.test("scaling down leaves the claims alone", () => {
  const cluster = testCluster({ instances: 1 });
  const claims = ["demo-1", "demo-2"].map((name) => stored(cluster, name));
  deepEqual(planClaims(cluster, claims), []);
});

Deno.test("a claim grows, never shrinks, and equal sizes are equal however written", () => {
  const actions = (size: string) =>
    planClaims(sized(size), [stored(sized("1Gi"), "demo-1")]).map((action) => action.do);
  deepEqual(actions("2Gi"), ["expand"]);
  deepEqual(actions("1024Mi"), []);
  deepEqual(actions("512Mi"), []);
});

Deno.test("a claim follows retainOnDelete, and keeps the owners that are not ours", () => {
  const kept = stored(sized("1Gi"), "demo-1");
  const foreign = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "x" };
  kept.metadata.ownerReferences!.push(foreign);
  deepEqual(planClaims(sized("1Gi", true), [kept]), [
    { do: "own", claim: kept, ownerReferences: [foreign] },
  ]);
});

Deno.test("a claim that an earlier cluster of this name left behind is taken over", () => {
  const left = stored(sized("1Gi", true), "demo-1");
  const [action] = planClaims(sized("1Gi"), [left]);
  deepEqual(action?.do === "own" && action.ownerReferences.map(({ uid }) => uid), ["cluster-uid"]);
});
