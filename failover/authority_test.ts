import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Answer,
  authorityDeadline,
  effectiveLeaseSeconds,
  fenceAt,
  isSame,
  judgeAnswer,
  waitOutMs,
} from "./authority.ts";
import { identity, settledState } from "./fake_view.ts";
import { beginSwitchover, elect, handOver, pend, settle } from "./transitions.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };
const [one, two] = [identity(1), identity(2)];

function answer(state = settledState(), resourceVersion = "10"): Answer {
  return { state, resourceVersion, leaseSeconds: 5 };
}

Deno.test("the settled primary is confirmed, also while it is asked to hand over", () => {
  assert.equal(judgeAnswer(answer(), one, 5, undefined), "confirms");
  const switching = beginSwitchover(settledState(), "x-2", why);
  assert.equal(judgeAnswer(answer(switching), one, 5, undefined), "confirms");
});

Deno.test("the elected one is confirmed before its epoch is settled, and after", () => {
  const elected = elect(pend(settledState(), why), two, 5);
  assert.equal(judgeAnswer(answer(elected), two, 6, undefined), "confirms");
  assert.equal(judgeAnswer(answer(settle(elected)), two, 6, undefined), "confirms");
});

Deno.test("a newer epoch contradicts, whoever is its primary", () => {
  for (
    const next of [pend(settledState(), why), handOver(settledState(), two), {
      ...settledState(),
      epoch: 9,
      settledEpoch: 9,
    }]
  ) assert.equal(judgeAnswer(answer(next), one, 5, undefined), "contradicts");
});

Deno.test("who is fenced is contradicted, even as the primary", () => {
  const state = settledState({ fenced: ["pod-1"] });
  assert.equal(judgeAnswer(answer(state), one, 5, undefined), "contradicts");
});

Deno.test("another pod of the name, or another Redis in the pod, is not the primary", () => {
  assert.equal(judgeAnswer(answer(), { ...one, podUID: "new" }, 5, undefined), "contradicts");
  assert.equal(judgeAnswer(answer(), { ...one, runId: "new" }, 5, undefined), "contradicts");
});

Deno.test("an answer older than the newest seen neither renews nor ends authority", () => {
  const contrary = answer(pend(settledState(), why), "9");
  assert.equal(judgeAnswer(contrary, one, 5, "10"), "stale");
  assert.equal(judgeAnswer(answer(settledState(), "9"), one, 5, "10"), "stale");
  assert.equal(judgeAnswer(answer(settledState(), "10"), one, 5, "10"), "confirms");
});

Deno.test("resourceVersions are compared as numbers of any length", () => {
  const newest = "9007199254740993";
  assert.equal(judgeAnswer(answer(settledState(), "9007199254740992"), one, 5, newest), "stale");
  assert.equal(judgeAnswer(answer(settledState(), "10"), one, 5, "9"), "confirms");
});

Deno.test("a status restored to an older epoch says nothing to one of a newer epoch", () => {
  assert.equal(judgeAnswer(answer(), one, 6, undefined), "stale");
});

Deno.test("the lease that counts is the shorter of the terms' and the spec's", () => {
  assert.equal(effectiveLeaseSeconds({ ...answer(), leaseSeconds: 3 }), 3);
  assert.equal(effectiveLeaseSeconds({ ...answer(), leaseSeconds: 30 }), 5);
});

Deno.test("a holder starts to fence itself before its lease ends, and others wait beyond it", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 300 }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    (leaseSeconds, confirmedAt) => {
      const authority = { epoch: 1, confirmedAt, leaseSeconds };
      const deadline = authorityDeadline(authority);
      assert.ok(confirmedAt < fenceAt(authority) && fenceAt(authority) < deadline);
      // Even if the holder's clock is slower by 1 %.
      assert.ok(confirmedAt + waitOutMs(leaseSeconds) >= confirmedAt + leaseSeconds * 1010 + 999);
    },
  ));
});

Deno.test("nobody is the same as an unknown one", () => {
  assert.equal(isSame(undefined, undefined), false);
  assert.equal(isSame(one, undefined), false);
  assert.equal(isSame(one, { ...one, name: "renamed" }), true);
});
