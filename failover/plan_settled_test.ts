import assert from "node:assert/strict";
import { RETRY_POLL_MS } from "./detection.ts";
import { NOW, ofPrimary, ofReplica, pod, type Setting, settledState, viewOf } from "./fake_view.ts";
import { plan } from "./plan.ts";
import { CALLED_OFF_MS } from "./plan_settled.ts";

const wish = { to: "x-3", reason: "Requested" };
const decide = (setting?: Setting) => plan(viewOf(setting));

Deno.test("nothing is done while the primary serves and nobody wishes otherwise", () => {
  assert.deepEqual(decide(), { do: "wait", why: "the primary serves" });
});

Deno.test("a lost primary opens the next epoch, suspected and fenced", () => {
  const decision = decide({ pods: [pod(2), pod(3)] });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 6,
    settledEpoch: 5,
    change: { type: "pending", reason: "PodGone" },
    suspects: [{ name: "x-1", podUID: "pod-1" }],
    fenced: ["pod-1"],
  });
  assert.equal(decision.story?.reason, "FailoverStarted");
});

Deno.test("a doubtful primary stays, and is looked at again soon", () => {
  const decision = decide({ reports: [ofReplica(2), ofReplica(3)] });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: RETRY_POLL_MS });
});

Deno.test("a primary that leaves hands over to the best replica", () => {
  const decision = decide({ pods: [pod(1, { deleting: true }), pod(2), pod(3)] });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 5,
    change: { type: "switchover", to: "x-2", reason: "PodDeleted" },
  });
});

Deno.test("a primary that leaves and has no replica in sync is asked about again", () => {
  const reports = [ofPrimary(1), ofReplica(2, { linkUp: false })];
  const decision = decide({ reports, pods: [pod(1, { deleting: true }), pod(2)] });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: 250 });
});

Deno.test("a wish for a switchover is granted where the replica is in sync", () => {
  const decision = decide({ wish });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next.change, { type: "switchover", to: "x-3" });
});

Deno.test("a wish without a name goes to the best replica, once there is one", () => {
  const anybody = { reason: "RollingUpdate" };
  const decision = decide({ wish: anybody });
  assert.equal(decision.do === "swap" && decision.next.change.to, "x-2");
  assert.equal(decide({ wish: anybody, reports: [ofPrimary(1)] }).do, "wait");
});

Deno.test("a wish that cannot be granted is refused, and says why", () => {
  const reports = [ofPrimary(1), ofReplica(2), ofReplica(3, { synced: false })];
  const decision = decide({ wish, reports });
  assert.ok(decision.do === "refuseWish");
  assert.match(decision.story.message, /x-1 stays primary: x-3 is not in sync/);
});

Deno.test("a wish is not refused before the members had time to follow a new primary", () => {
  const reports = [ofPrimary(1), ofReplica(3, { synced: false })];
  const decision = decide({ wish, reports, evidence: { pendingSince: NOW - 1_000 } });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: RETRY_POLL_MS });
});

Deno.test("a wish waits until clients would follow at once", () => {
  const decision = plan({ ...viewOf({ wish }), calmInMs: 700 });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: 700 });
});

Deno.test("a patient wish waits until it can be granted", () => {
  const reports = [ofPrimary(1), ofReplica(3, { linkUp: false })];
  const decision = decide({ wish: { ...wish, patient: true }, reports });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: RETRY_POLL_MS });
});

Deno.test("a wish for the one that is primary already is no trouble", () => {
  assert.equal(decide({ wish: { ...wish, to: "x-1" } }).do, "wait");
});

Deno.test("after a switchover was called off, the next one waits, for it pauses writes", () => {
  const evidence = { calledOffAt: NOW - 1000 };
  const forMs = CALLED_OFF_MS - 1000;
  assert.partialDeepStrictEqual(decide({ wish, evidence }), { do: "wait", forMs });
  const pods = [pod(1, { deleting: true }), pod(2), pod(3)];
  assert.partialDeepStrictEqual(decide({ pods, evidence }), { do: "wait", forMs });
  assert.equal(decide({ wish, evidence: { calledOffAt: NOW - CALLED_OFF_MS } }).do, "swap");
});

Deno.test("the terms follow the spec while the primary serves, and only then", () => {
  const state = settledState({
    terms: { minReplicasToWrite: 0, leaseSeconds: 5, members: ["x-2"] },
  });
  const decision = decide({ state });
  assert.deepEqual(decision.do === "swap" && decision.next.terms.members, ["x-2", "x-3"]);
  assert.equal(decide({ state, reports: [ofReplica(2), ofReplica(3)] }).do, "wait");
});
