import assert from "node:assert/strict";
import {
  identity,
  ofPrimary,
  ofReplica,
  pod,
  type Setting,
  settledState,
  viewOf,
} from "./fake_view.ts";
import { plan } from "./plan.ts";
import { beginSwitchover } from "./transitions.ts";
import type { Evidence } from "./view.ts";

const why = { reason: "Requested", at: "2026-01-01T00:00:00Z" };
const state = beginSwitchover(settledState(), "x-2", why);

function decide(handover?: Evidence["handover"], more: Setting = {}) {
  return plan(viewOf({ state, ...more, evidence: { handover } }));
}

/** The switchover ends in a new epoch in which the old primary is fenced and anybody elected. */
function assertInterrupted(decision: ReturnType<typeof decide>, message: RegExp): void {
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 6,
    change: { type: "pending", reason: "SwitchoverInterrupted" },
    fenced: ["pod-1"],
  });
  assert.match(decision.story?.message ?? "", message);
}

Deno.test("the primary is asked to hand over, also by a controller that did not begin it", () => {
  assert.deepEqual(decide(), { do: "handOver", from: identity(1), to: pod(2) });
});

Deno.test("a hand-over elects the successor in a new epoch, as the Redis that caught up", () => {
  const answer = { handedOver: true, offset: 1000, toRunId: "run-2" } as const;
  const decision = decide({ outcome: "answered", answer });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 6,
    settledEpoch: 5,
    change: { type: "elected", elected: identity(2) },
    suspects: [{ name: "x-1", podUID: "pod-1" }],
    terms: { members: ["x-1", "x-3"] },
  });
});

Deno.test("only the primary's word that it never gave up keeps it in the same epoch", () => {
  const answer = { handedOver: false, reason: "x-2 did not catch up" } as const;
  const decision = decide({ outcome: "answered", answer });
  assert.ok(decision.do === "swap");
  assert.deepEqual(decision.next, settledState());
  assert.match(decision.story?.message ?? "", /x-1 stays primary: x-2 did not catch up/);
});

Deno.test("an interrupted switchover opens a new epoch", () => {
  assertInterrupted(decide({ outcome: "unknown" }), /did not say whether/);
  const refusal = { reason: "NotPrimary", message: "not the writable primary" };
  assertInterrupted(decide({ outcome: "refused", refusal }), /not the writable primary/);
});

Deno.test("a switchover is interrupted by the loss of either side", () => {
  assertInterrupted(decide(undefined, { pods: [pod(2), pod(3)] }), /x-1 .* is gone/);
  assertInterrupted(decide(undefined, { pods: [pod(1), pod(3)] }), /x-2 is gone/);
  const reports = [ofPrimary(1, { runId: undefined }), ofReplica(2)];
  assertInterrupted(decide(undefined, { reports }), /ended/);
});

Deno.test("a successor that is gone after the hand-over opens a new epoch", () => {
  const answer = { handedOver: true, offset: 1000, toRunId: "run-2" } as const;
  const decision = decide({ outcome: "answered", answer }, { pods: [pod(1), pod(3)] });
  assertInterrupted(decision, /x-2 is gone since x-1 handed over/);
});
