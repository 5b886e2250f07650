import assert from "node:assert/strict";
import type { Terms } from "../api/failover.ts";
import { ofPrimary, ofReplica, pod, type Setting, settledState, viewOf } from "./fake_view.ts";
import { planMembership } from "./membership.ts";

/** The next terms, under terms and a setting. */
function next(terms: Partial<Terms>, setting: Setting = {}): Terms | undefined {
  const state = settledState();
  const view = viewOf({ ...setting, state: { ...state, terms: { ...state.terms, ...terms } } });
  const decision = planMembership(view);
  return decision?.do === "swap" ? decision.next.terms : undefined;
}

const proposed = { instances: 3, minReplicasToWrite: 0, leaseSeconds: 5 };
const members = ["x-2", "x-3"];

Deno.test("nothing changes while the terms are as proposed", () => {
  assert.equal(next({}), undefined);
});

Deno.test("a member joins as soon as its Redis runs, before it is in sync", () => {
  const reports = [ofPrimary(1), ofReplica(2), ofReplica(3, { synced: false, linkUp: false })];
  assert.deepEqual(next({ members: ["x-2"] }, { reports })?.members, members);
});

Deno.test("whoever is going, or has no Redis, or is not asked for, does not join", () => {
  const without = [ofPrimary(1), ofReplica(2), ofReplica(3, { runId: undefined })];
  assert.equal(next({ members: ["x-2"] }, { reports: without }), undefined);
  const terminating = [ofPrimary(1), ofReplica(2), ofReplica(3, { terminating: true })];
  assert.equal(next({ members: ["x-2"] }, { reports: terminating }), undefined);
  const pods = [pod(1), pod(2), pod(3, { deleting: true })];
  assert.equal(next({ members: ["x-2"] }, { pods }), undefined);
  assert.equal(next({ members: ["x-2"] }, { proposed: { ...proposed, instances: 2 } }), undefined);
});

Deno.test("a member stays while its pod or its volume may bring it back", () => {
  const pods = [pod(1), pod(2)];
  const reports = [ofPrimary(1), ofReplica(2)];
  assert.equal(next({}, { pods, reports }), undefined);
  assert.equal(next({}, { reports, mayHoldData: new Set(["x-1", "x-2"]) }), undefined);
});

Deno.test("a member that is gone for good leaves, once W others hold all it may have held", () => {
  const gone = { pods: [pod(1), pod(2)], mayHoldData: new Set(["x-1", "x-2"]) };
  const quorum = { proposed: { ...proposed, minReplicasToWrite: 1 } };
  const behind = [ofPrimary(1, { offset: 1001 }), ofReplica(2)];
  assert.deepEqual(next({}, { ...gone, reports: behind })?.members, ["x-2"]);
  const terms = { minReplicasToWrite: 1 };
  assert.equal(next(terms, { ...gone, ...quorum, reports: behind }), undefined);
  const level = [ofPrimary(1), ofReplica(2)];
  assert.deepEqual(next(terms, { ...gone, ...quorum, reports: level })?.members, ["x-2"]);
  const unsynced = [ofPrimary(1), ofReplica(2, { linkUp: false })];
  assert.equal(next(terms, { ...gone, ...quorum, reports: unsynced }), undefined);
});

Deno.test("W rises only once that many replicas are in sync, and falls at once", () => {
  const two = { proposed: { ...proposed, minReplicasToWrite: 2 } };
  const behind = [ofPrimary(1), ofReplica(2), ofReplica(3, { synced: false })];
  assert.equal(next({}, { ...two, reports: behind }), undefined);
  assert.equal(next({}, two)?.minReplicasToWrite, 2);
  assert.equal(next({ minReplicasToWrite: 2 }, { reports: behind })?.minReplicasToWrite, 0);
});

Deno.test("a longer lease counts at once, a shorter one when the primary counts with it", () => {
  assert.equal(next({}, { proposed: { ...proposed, leaseSeconds: 9 } })?.leaseSeconds, 9);
  const shorter = { proposed: { ...proposed, leaseSeconds: 3 } };
  assert.equal(next({}, shorter), undefined);
  const reports = [ofPrimary(1, { leaseSeconds: 3 })];
  assert.equal(next({}, { ...shorter, reports })?.leaseSeconds, 3);
});
