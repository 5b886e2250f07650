import { deepEqual, equal, notEqual } from "node:assert/strict";
import { LABEL, NOBODY } from "../../../api/meta.ts";
import { testCluster } from "../../fixture.ts";
import { generatedAuthSecret } from "./auth_secret.ts";
import { claim } from "./claim.ts";
import { disruptionBudget } from "./disruption_budget.ts";
import { role, roleBinding, serviceAccount } from "./instance_account.ts";
import { anyService, leaderService, replicaService } from "./service.ts";

Deno.test("a disruption budget lets one instance go at a time", () => {
  const minAvailable = (instances: number) =>
    disruptionBudget(testCluster({ instances }))?.spec?.minAvailable;
  deepEqual([2, 3, 5].map(minAvailable), [1, 2, 4]);
});

Deno.test("a single instance has no disruption budget, nor has one who wants none", () => {
  equal(disruptionBudget(testCluster({ instances: 1 })), undefined);
  equal(disruptionBudget(testCluster({ enablePodDisruptionBudget: false })), undefined);
});

Deno.test("the leader Service leads to one instance, ready or not", () => {
  const { spec } = leaderService(testCluster(), "demo-2");
  deepEqual(spec?.selector, { [LABEL.cluster]: "demo", [LABEL.instance]: "demo-2" });
  equal(spec?.publishNotReadyAddresses, true);
});

Deno.test("no Service has an empty selector", () => {
  const cluster = testCluster();
  for (
    const service of [leaderService(cluster, NOBODY), replicaService(cluster), anyService(cluster)]
  ) {
    equal(service.spec?.selector?.[LABEL.cluster], "demo");
  }
});

Deno.test("an instance may touch its own RedisCluster and no other", () => {
  const rules = role(testCluster()).rules!;
  const onClusters = rules.filter((rule) => rule!.apiGroups!.includes("redkeep.dev"));
  for (const rule of onClusters) deepEqual(rule!.resourceNames, ["demo"]);
  equal(rules.some((rule) => rule!.resources!.includes("secrets")), false);
});

Deno.test("a ServiceAccount of the user's is bound, and none is made", () => {
  const cluster = testCluster({ podTemplate: { serviceAccountName: "mine" } });
  equal(serviceAccount(cluster), undefined);
  equal(roleBinding(cluster).subjects![0]!.name, "mine");
});

Deno.test("a claim goes with its RedisCluster unless it is to be retained", () => {
  const owners = (retainOnDelete: boolean) =>
    claim(testCluster({ storage: { size: "1Gi", retainOnDelete } }), "demo-1").metadata
      .ownerReferences!.map(({ uid }) => uid);
  deepEqual(owners(false), ["cluster-uid"]);
  deepEqual(owners(true), []);
});

Deno.test("generated passwords are long, plain and never the same", () => {
  const password = () => atob(generatedAuthSecret(testCluster()).data!.password!);
  equal(/^[0-9a-f]{64}$/.test(password()), true);
  notEqual(password(), password());
});
