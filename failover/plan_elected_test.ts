import assert from "node:assert/strict";
import { identity, NOW, ofReplica, pod, type Setting, settledState, viewOf } from "./fake_view.ts";
import { plan } from "./plan.ts";
import { PROMOTE_ATTEMPTS } from "./plan_elected.ts";
import { elect, pend } from "./transitions.ts";
import type { Evidence } from "./view.ts";

const why = { reason: "Unreachable", at: "2026-01-01T00:00:00Z" };
const state = elect(pend(settledState(), why), identity(2), 5);

function decide(evidence: Partial<Evidence> = {}, more: Setting = {}) {
  return plan(viewOf({ state, ...more, evidence }));
}

function assertElectedAnew(decision: ReturnType<typeof decide>, reason: string): void {
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, { epoch: 7, change: { type: "pending", reason } });
  const suspects = decision.next.suspects.map((one) => one.name);
  assert.deepEqual(suspects, ["x-1", "x-2"]);
}

Deno.test("the elected one is promoted, also by a controller that did not elect it", () => {
  assert.deepEqual(decide(), { do: "promote", target: identity(2) });
});

Deno.test("a promotion that was confirmed settles the epoch", () => {
  const decision = decide({ promotion: { outcome: "done" } });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 6,
    settledEpoch: 6,
    primary: identity(2),
    change: { type: "none" },
    suspects: [],
    fenced: [],
  });
  assert.equal(decision.story?.reason, "PrimaryChanged");
});

Deno.test("an elected one that refuses, is gone, or runs another Redis becomes a suspect", () => {
  const refusal = { reason: "WrongRun", message: "run_id run-2 is not the running run-9" };
  assertElectedAnew(decide({ promotion: { outcome: "refused", refusal } }), "PromotionRefused");
  assertElectedAnew(decide({}, { pods: [pod(1), pod(3)] }), "ElectedLost");
  const terminated = [pod(1), pod(2, { terminated: true })];
  assertElectedAnew(decide({}, { pods: terminated }), "ElectedLost");
  assertElectedAnew(decide({}, { reports: [ofReplica(2, { runId: "run-9" })] }), "ElectedLost");
});

Deno.test("a report from before the election says nothing about the elected Redis", () => {
  const reports = [ofReplica(2, { runId: "run-0" })];
  assert.equal(decide({ pendingSince: NOW - 5 }, { reports }).do, "promote");
});

Deno.test("a promotion without an answer is repeated, and given up after some attempts", () => {
  const failed = (attempts: number, askedAgo: number) =>
    decide({
      promotion: { outcome: "failed", attempts },
      askedAt: new Map([["promote pod-2", NOW - askedAgo]]),
    });
  assert.equal(failed(1, 100).do, "wait");
  assert.equal(failed(1, 250).do, "promote");
  assertElectedAnew(failed(PROMOTE_ATTEMPTS, 0), "PromotionFailed");
});
