/** The eight steps against a real API server, as far as they go without a kubelet. */
import assert from "node:assert/strict";
import { API_VERSION, LABEL, NOBODY } from "../../api/meta.ts";
import {
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  secrets,
  services,
} from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import { type RedisCluster, redisClusters } from "../../operator/rediscluster.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { type RunningOperator, startOperator } from "./operator_fixture.ts";

const namespace = "default";
const SOON = { timeoutMs: 20_000 };

Deno.test("the controller against a real API server", async (t) => {
  await using plane = await startControlPlane();
  const rest = new RestClient(plane.credentials, { fieldManager: "test" });
  await installCRDs(rest);
  await using operator = await startOperator(plane);

  const create = (name: string, spec: Partial<RedisCluster["spec"]> = {}) =>
    rest.create(redisClusters, {
      apiVersion: API_VERSION,
      kind: "RedisCluster",
      metadata: { name, namespace },
      spec: { storage: { size: "1Gi" }, ...spec } as RedisCluster["spec"],
    });
  const labelled = (name: string) => ({ namespace, labelSelector: `${LABEL.cluster}=${name}` });
  const podsOf = async (name: string) =>
    (await rest.list(pods, labelled(name))).items.map(({ metadata }) => metadata.name).sort();
  const statusOf = async (name: string) =>
    (await rest.get(redisClusters, { namespace, name })).status;
  const condition = async (name: string, type: string) =>
    (await statusOf(name))?.conditions?.find((one) => one.type === type);

  await t.step("a new cluster gets its pods, claims, Services, Secret and budget", async () => {
    await create("demo");
    await waitFor("three pods", async () => (await podsOf("demo")).length === 3, SOON);
    assert.deepEqual(await podsOf("demo"), ["demo-1", "demo-2", "demo-3"]);
    const claims = await rest.list(persistentVolumeClaims, labelled("demo"));
    assert.equal(claims.items.length, 3);
    const leader = await rest.get(services, { namespace, name: "demo-leader" });
    assert.equal(leader.spec?.selector?.[LABEL.instance], NOBODY);
    const secret = await rest.get(secrets, { namespace, name: "demo-auth" });
    assert.equal(atob(secret.data!.password!).length, 64);
    const budget = await rest.get(podDisruptionBudgets, { namespace, name: "demo" });
    assert.equal(budget.spec?.minAvailable, 2);
  });

  await t.step("while nothing changes, reconciles write nothing", async () => {
    await settled(operator);
    const before = operator.writes();
    await reconcileAgain(operator, "default/demo");
    await reconcileAgain(operator, "default/demo");
    assert.equal(operator.writes(), before);
  });

  await t.step("what somebody changed or deleted is put right", async () => {
    const name = { namespace, name: "demo-any" };
    const body = { spec: { selector: { [LABEL.cluster]: "other" } } };
    await rest.patch(services, name, { type: "merge", body });
    await waitFor("the selector is back", async () => {
      return (await rest.get(services, name)).spec?.selector?.[LABEL.cluster] === "demo";
    }, SOON);
    await rest.delete(services, name);
    await waitFor("the Service is back", () => rest.get(services, name), SOON);
  });

  await t.step("a pod that is gone is made again", async () => {
    const name = { namespace, name: "demo-2" };
    const { metadata } = await rest.get(pods, name);
    await rest.delete(pods, name, { gracePeriodSeconds: 0 });
    await waitFor("another demo-2", async () => {
      return (await rest.get(pods, name)).metadata.uid !== metadata.uid;
    }, SOON);
  });

  await t.step("a budget that is switched off goes", async () => {
    const body = { spec: { enablePodDisruptionBudget: false } };
    await rest.patch(redisClusters, { namespace, name: "demo" }, { type: "merge", body });
    await waitFor("no budget", async () => {
      return (await rest.list(podDisruptionBudgets, labelled("demo"))).items.length === 0;
    }, SOON);
  });

  await t.step("a Secret that is missing is waited for, by name and key", async () => {
    await create("waiting", { authSecret: { name: "mine", key: "pw" } });
    const says = (text: RegExp) =>
      waitFor(`the status says ${text}`, async () => {
        return text.test((await condition("waiting", "Degraded"))?.message ?? "");
      }, SOON);
    await says(/Secret mine, named by spec.authSecret, does not exist/);
    assert.equal((await statusOf("waiting"))?.phase, "Waiting");
    assert.deepEqual(await podsOf("waiting"), []);

    const metadata = { namespace, name: "mine" };
    const { metadata: created } = await rest.create(secrets, { metadata, data: {} });
    await says(/Secret mine has no key pw/);
    const body = { data: { pw: btoa("secret") } };
    await rest.patch(secrets, { namespace, name: created.name }, { type: "merge", body });
    await waitFor("pods", async () => (await podsOf("waiting")).length === 3, SOON);
  });

  await t.step("a claim of somebody else's is not mounted", async () => {
    const metadata = { namespace, name: "foreign-1" };
    const resources = { requests: { storage: "1Gi" } };
    const spec = { accessModes: ["ReadWriteOnce"], resources };
    await rest.create(persistentVolumeClaims, { metadata, spec });
    await create("foreign", { instances: 2 });
    await waitFor("foreign-2", async () => (await podsOf("foreign")).includes("foreign-2"), SOON);
    assert.ok(
      operator.events.some(({ message }) => /claim foreign-1 exists and is not/.test(message)),
    );
    assert.deepEqual(await podsOf("foreign"), ["foreign-2"]);
  });
});

/** Waits until the controller has no key at hand. */
async function settled({ queue, metrics }: RunningOperator): Promise<void> {
  await waitFor("the queue is empty", async () => {
    return queue.depth === 0 && await total(metrics, "controller_runtime_active_workers") === 0;
  }, SOON);
}

async function reconcileAgain(operator: RunningOperator, key: string): Promise<void> {
  const count = () => total(operator.metrics, "controller_runtime_reconcile_total");
  const before = await count();
  operator.queue.add(key);
  await waitFor("another reconcile", async () => await count() > before, SOON);
  await settled(operator);
}

async function total({ registry }: RunningOperator["metrics"], name: string): Promise<number> {
  const metric = await registry.getSingleMetric(name)!.get();
  return metric.values.reduce((sum, { value }) => sum + value, 0);
}
