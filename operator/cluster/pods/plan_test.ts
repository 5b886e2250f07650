import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { planPods as plan, type PodFacts, type PodsView } from "./plan.ts";

function pod(ordinal: number, facts: Partial<PodFacts> = {}): PodFacts {
  return {
    name: `demo-${ordinal}`,
    ordinal,
    deleting: false,
    finished: false,
    idle: false,
    ready: true,
    outdated: false,
    ...facts,
  };
}

const VOLUMES = new Set([1, 2, 3, 4, 5]);

function planPods(view: Partial<PodsView> & { instances: number; pods: PodFacts[] }) {
  return plan({ volumes: VOLUMES, ...view });
}

Deno.test("a new cluster's pods are made all at once", () => {
  deepEqual(planPods({ instances: 3, pods: [] }), [
    { do: "create", ordinal: 1 },
    { do: "create", ordinal: 2 },
    { do: "create", ordinal: 3 },
  ]);
});

Deno.test("a pod is made once its claim exists, and meanwhile nobody else is disturbed", () => {
  const pods = [pod(1), pod(2, { outdated: true })];
  deepEqual(planPods({ instances: 3, pods, primary: "demo-1", volumes: new Set([1, 2]) }), []);
});

Deno.test("a pod that is gone is made again, under any circumstances", () => {
  const pods = [pod(1, { ready: false }), pod(3, { deleting: true })];
  deepEqual(planPods({ instances: 3, pods }), [{ do: "create", ordinal: 2 }]);
});

Deno.test("a pod that ended for good is cleared away", () => {
  const pods = [pod(1), pod(2, { finished: true, ready: false })];
  deepEqual(planPods({ instances: 2, pods, primary: "demo-1" }), [
    { do: "delete", name: "demo-2", reason: "PodFinished" },
  ]);
});

Deno.test("nothing is done to a cluster that is as wanted", () => {
  deepEqual(planPods({ instances: 2, pods: [pod(1), pod(2)], primary: "demo-1" }), []);
});

Deno.test("scaling down removes the highest ordinal that is not primary", () => {
  const pods = [pod(1), pod(2), pod(3)];
  deepEqual(planPods({ instances: 1, pods, primary: "demo-3" }), [
    { do: "delete", name: "demo-2", reason: "ScaledDown" },
  ]);
});

Deno.test("a primary that is to go hands over to one that stays", () => {
  const pods = [pod(1), pod(3)];
  deepEqual(planPods({ instances: 1, pods, primary: "demo-3" }), [
    { do: "switchover", to: "demo-1", reason: "ScaleDown" },
  ]);
});

Deno.test("scaling down waits until those that stay are in sync", () => {
  const pods = [pod(1), pod(2, { ready: false }), pod(3)];
  deepEqual(planPods({ instances: 2, pods, primary: "demo-1" }), []);
});

Deno.test("a rolling update takes the replicas first, highest ordinal first", () => {
  const pods = [1, 2, 3].map((ordinal) => pod(ordinal, { outdated: true }));
  deepEqual(planPods({ instances: 3, pods, primary: "demo-3" }), [
    { do: "delete", name: "demo-2", reason: "RollingUpdate" },
  ]);
});

Deno.test("a rolling update waits for the pod it has just replaced", () => {
  const pods = [pod(1, { outdated: true }), pod(2, { outdated: true }), pod(3, { ready: false })];
  deepEqual(planPods({ instances: 3, pods, primary: "demo-1" }), []);
});

Deno.test("the primary hands over before it is replaced, to the lowest ordinal", () => {
  const pods = [pod(1), pod(2, { outdated: true }), pod(3)];
  deepEqual(planPods({ instances: 3, pods, primary: "demo-2" }), [
    { do: "switchover", to: "demo-1", reason: "RollingUpdate" },
  ]);
});

Deno.test("a single instance is replaced as it is", () => {
  deepEqual(planPods({ instances: 1, pods: [pod(1, { outdated: true })], primary: "demo-1" }), [
    { do: "delete", name: "demo-1", reason: "RollingUpdate" },
  ]);
});

Deno.test("an outdated pod that cannot start is replaced even without a primary", () => {
  const stuck = { outdated: true, idle: true, ready: false };
  deepEqual(planPods({ instances: 2, pods: [pod(1, stuck), pod(2, stuck)] }), [
    { do: "delete", name: "demo-2", reason: "RollingUpdate" },
  ]);
});

Deno.test("nobody who runs is disturbed while a change of primary is under way", () => {
  const pods = [pod(1, { outdated: true }), pod(2, { outdated: true }), pod(3)];
  deepEqual(planPods({ instances: 2, pods }), []);
});

const facts = fc.record({
  deleting: fc.boolean(),
  finished: fc.boolean(),
  idle: fc.boolean(),
  ready: fc.boolean(),
  outdated: fc.boolean(),
});

Deno.test("of several instances the running primary is never deleted, and one pod goes at a time", () => {
  fc.assert(fc.property(
    fc.array(facts, { minLength: 2, maxLength: 5 }),
    fc.integer({ min: 1, max: 5 }),
    fc.nat(),
    (given, instances, index) => {
      const pods = given.map((some, at) => pod(at + 1, some));
      const primary = pods[index % pods.length]!;
      const actions = planPods({ instances, pods, primary: primary.name });
      const deleted = actions.filter((action) => action.do === "delete");
      const disturbing = deleted.filter(({ reason }) => reason !== "PodFinished");
      ok(disturbing.length <= 1);
      ok(primary.idle || !disturbing.some(({ name }) => name === primary.name));
      ok(deleted.every(({ name }) => !pods.find((one) => one.name === name)!.deleting));
    },
  ));
});
