import assert from "node:assert/strict";
import type { FailoverState } from "../api/failover.ts";
import { waitOutMs } from "./authority.ts";
import type { Decision } from "./decision.ts";
import {
  answering,
  holds,
  identity,
  NOW,
  ofPrimary,
  ofReplica,
  pod,
  type Setting,
  settledState,
  viewOf,
} from "./fake_view.ts";
import { plan } from "./plan.ts";
import { COLD_PATIENCE_MS, FENCE_ANSWER_MS, UNFIT_REST_MS } from "./plan_pending.ts";
import { pend } from "./transitions.ts";
import type { Evidence } from "./view.ts";

const why = { reason: "Unreachable", at: "2026-01-01T00:00:00Z" };
const pending = pend(settledState(), why);
const replicas = [ofReplica(2), ofReplica(3)];

function decide(evidence: Partial<Evidence>, more: Setting = {}): Decision {
  return plan(viewOf({
    state: pending,
    reports: replicas,
    ...more,
    evidence: { pendingSince: NOW - 100, ...evidence },
  }));
}

/** What these answered to their detachment. */
function detached(...ordinals: number[]): Pick<Evidence, "detached" | "askedAt" | "detachAskedAt"> {
  return {
    detached: new Map(ordinals.map((ordinal) => [`pod-${ordinal}`, holds(ordinal)])),
    askedAt: new Map([1, 2, 3].map((ordinal) => [`detach pod-${ordinal}`, NOW])),
    detachAskedAt: NOW - 10,
  };
}

const harmless = new Set(["pod-1"]);

function elected(decision: Decision): FailoverState["change"]["elected"] {
  return decision.do === "swap" ? decision.next.change.elected : undefined;
}

Deno.test("suspects are fenced before anybody is detached", () => {
  assert.deepEqual(decide({}), { do: "fence", targets: [{ name: "x-1", podUID: "pod-1" }] });
});

Deno.test("a suspect that does not answer is asked again, and meanwhile waited for", () => {
  const askedAt = (at: number) => new Map([["fence pod-1", at]]);
  const waiting = decide({ askedAt: askedAt(NOW - 100), fenceAskedAt: NOW - 100 });
  assert.equal(waiting.do, "wait");
  assert.equal(decide({ askedAt: askedAt(NOW - 250), fenceAskedAt: NOW - 250 }).do, "fence");
});

Deno.test("the leader Service leads to nobody once a suspect has not confirmed in time", () => {
  const askedAt = new Map([["fence pod-1", NOW]]);
  const wait = (fenceAskedAt: number) => decide({ askedAt, fenceAskedAt });
  assert.partialDeepStrictEqual(wait(NOW), { do: "wait", nobodyServes: false });
  assert.partialDeepStrictEqual(wait(NOW - FENCE_ANSWER_MS), { do: "wait", nobodyServes: true });
});

Deno.test("a suspect that never answers is waited out for its lease and more, and no longer", () => {
  const askedAt = new Map([["fence pod-1", NOW]]);
  const lease = waitOutMs(pending.terms.leaseSeconds);
  const almost = decide({ askedAt, pendingSince: NOW - lease + 1 });
  assert.partialDeepStrictEqual(almost, { do: "wait", forMs: 1 });
  assert.equal(decide({ askedAt, pendingSince: NOW - lease }).do, "detach");
});

Deno.test("one suspect that confirmed does not stand for another", () => {
  const two = pend({ ...pending, change: { type: "elected", elected: identity(2) } }, why);
  const decision = decide({ harmless }, { state: two });
  assert.deepEqual(decision, { do: "fence", targets: [{ name: "x-2", podUID: "pod-2" }] });
});

Deno.test("everybody who answers is asked to detach", () => {
  const decision = decide({ harmless });
  assert.deepEqual(decision.do === "detach" && decision.targets.map((one) => one.name), [
    "x-2",
    "x-3",
  ]);
});

Deno.test("who answered when it was asked last, however long ago, is asked before a restarted primary is elected", () => {
  const contacts = {
    "pod-1": answering(ofPrimary(1, { runId: "run-new" })),
    "pod-2": answering(ofReplica(2), NOW - 60_000),
    "pod-3": answering(ofReplica(3), NOW - 60_000),
  };
  const restarted = holds(1, { runId: "run-new", wasPrimary: true, offset: 0, syncedEpoch: 0 });
  const decision = decide({
    harmless,
    detached: new Map([["pod-1", restarted]]),
    askedAt: new Map([["detach pod-1", NOW]]),
    detachAskedAt: NOW - 10,
  }, { reports: [], contacts });
  assert.deepEqual(decision.do === "detach" && decision.targets.map((one) => one.name), [
    "x-2",
    "x-3",
  ]);
});

Deno.test("a member that answers polls is given a moment to answer its detachment", () => {
  const decision = decide({ harmless, ...detached(2) });
  assert.partialDeepStrictEqual(decision, { do: "wait", forMs: 290 });
  assert.deepEqual(
    elected(decide({ harmless, ...detached(2), detachAskedAt: NOW - 300 })),
    identity(2),
  );
});

Deno.test("a former primary whose Redis has ended holds up no election", () => {
  for (const runId of [undefined, "run-new"]) {
    const reports = [ofPrimary(1, { runId }), ofReplica(2)];
    assert.deepEqual(elected(decide({ harmless, ...detached(2) }, { reports })), identity(2));
  }
});

Deno.test("a member that is silent holds up no election", () => {
  const decision = decide({ harmless, ...detached(2) }, { reports: [ofReplica(2)] });
  assert.deepEqual(elected(decision), identity(2));
});

Deno.test("a member that is loading is asked again until it has loaded", () => {
  const loading = { harmless, ...detached(2, 3) };
  for (const ordinal of [2, 3]) {
    loading.detached.set(`pod-${ordinal}`, holds(ordinal, { loading: true }));
  }
  assert.equal(decide(loading).do, "wait");
  loading.askedAt.set("detach pod-2", NOW - 250);
  assert.equal(decide(loading).do, "detach");
});

Deno.test("the winner is elected as the very Redis that answered, with the lease asked for", () => {
  const proposed = { instances: 3, minReplicasToWrite: 0, leaseSeconds: 9 };
  const decision = decide({ harmless, ...detached(2, 3) }, { proposed });
  assert.ok(decision.do === "swap");
  assert.deepEqual(decision.next.change.elected, identity(2));
  assert.equal(decision.next.epoch, 6);
  assert.equal(decision.next.terms.leaseSeconds, 9);
  assert.equal(decision.story?.reason, "PrimaryElected");
});

Deno.test("a pod whose container has ended since it detached is not elected", () => {
  const pods = [pod(1), pod(2, { terminated: true }), pod(3)];
  assert.deepEqual(elected(decide({ harmless, ...detached(2, 3) }, { pods })), identity(3));
});

Deno.test("a pod that is being deleted is elected only where no other can be", () => {
  const pods = [pod(1), pod(2, { deleting: true }), pod(3)];
  assert.deepEqual(elected(decide({ harmless, ...detached(2, 3) }, { pods })), identity(3));
  const alone = { pods, reports: [ofReplica(2)] };
  assert.deepEqual(elected(decide({ harmless, ...detached(2) }, alone)), identity(2));
});

Deno.test("who could not be promoted gives way to the others, and alone rests for a moment", () => {
  const unfit = new Set(["pod-2"]);
  assert.deepEqual(elected(decide({ harmless, unfit, ...detached(2, 3) })), identity(3));
  const alone = { reports: [ofReplica(2)] };
  const resting = decide({ harmless, unfit, ...detached(2) }, alone);
  assert.partialDeepStrictEqual(resting, { do: "wait", forMs: UNFIT_REST_MS - 100 });
  const rested = { harmless, unfit, ...detached(2), pendingSince: NOW - UNFIT_REST_MS };
  assert.deepEqual(elected(decide(rested, alone)), identity(2));
});

Deno.test("a cold election without quorum goes without the silent ones after its patience", () => {
  const cold = { harmless, ...detached(2) };
  cold.detached.set("pod-2", holds(2, { syncedEpoch: 0 }));
  const alone = { reports: [ofReplica(2)] };
  const waiting = decide({ ...cold, pendingSince: NOW - COLD_PATIENCE_MS + 1 }, alone);
  assert.partialDeepStrictEqual(waiting, { do: "wait", nobodyServes: true });
  assert.match(waiting.do === "wait" ? waiting.why : "", /x-1, x-3 .*quorum 1/);
  const patient = { ...cold, pendingSince: NOW - COLD_PATIENCE_MS };
  assert.deepEqual(elected(decide(patient, alone)), identity(2));
});
