import assert from "node:assert/strict";
import fc from "fast-check";
import { dutyOf, type Self } from "./duty.ts";
import { identity, settledState } from "./fake_view.ts";
import { beginSwitchover, elect, pend, settle, unborn } from "./transitions.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };

function self(ordinal: number, more: Partial<Self> = {}): Self {
  return { ...identity(ordinal), highestEpoch: 5, gaveUpEpoch: 0, ...more };
}

Deno.test("before the first election everybody waits", () => {
  assert.equal(dutyOf(undefined, self(1)).do, "wait");
  assert.equal(dutyOf(unborn({ minReplicasToWrite: 0, leaseSeconds: 5 }), self(1)).do, "wait");
});

Deno.test("in a settled epoch the primary leads and the others follow it", () => {
  assert.deepEqual(dutyOf(settledState(), self(1)), { do: "lead", epoch: 5 });
  const follow = { do: "follow", epoch: 5, primary: identity(1) };
  assert.deepEqual(dutyOf(settledState(), self(2)), follow);
  const switching = beginSwitchover(settledState(), "x-2", why);
  assert.deepEqual(dutyOf(switching, self(1)), { do: "lead", epoch: 5 });
  assert.deepEqual(dutyOf(switching, self(2)), follow);
});

Deno.test("an epoch lower than the highest seen is not obeyed", () => {
  assert.equal(dutyOf(settledState(), self(2, { highestEpoch: 6 })).do, "wait");
  assert.equal(dutyOf(settledState(), self(1, { highestEpoch: 6 })).do, "wait");
});

Deno.test("who is fenced fences, and the others wait, until the epoch is settled", () => {
  const pending = pend(settledState(), why);
  assert.equal(dutyOf(pending, self(1)).do, "fence");
  assert.equal(dutyOf(pending, self(2)).do, "wait");
  const elected = elect(pending, identity(2), 5);
  assert.equal(dutyOf(elected, self(1)).do, "fence");
  // It is promoted by a command, never by what it watches.
  assert.equal(dutyOf(elected, self(2)).do, "wait");
  assert.equal(dutyOf(settle(elected), self(1, { highestEpoch: 6 })).do, "follow");
});

Deno.test("a Redis that was started again is not primary until an election says so", () => {
  assert.equal(dutyOf(settledState(), self(1, { runId: "run-new" })).do, "fence");
  assert.equal(dutyOf(settledState(), self(1, { runId: undefined })).do, "fence");
});

Deno.test("a new pod of the primary's name follows", () => {
  assert.equal(dutyOf(settledState(), self(1, { podUID: "new" })).do, "follow");
});

Deno.test("who handed over an epoch never leads it again, but may lead a later one", () => {
  assert.equal(dutyOf(settledState(), self(1, { gaveUpEpoch: 5 })).do, "fence");
  const later = settledState({ epoch: 7, settledEpoch: 7 });
  assert.equal(dutyOf(later, self(1, { gaveUpEpoch: 5 })).do, "lead");
});

Deno.test("under any state only the settled primary's own Redis leads", () => {
  const arbitrary = fc.record({
    epoch: fc.nat(9),
    settledEpoch: fc.nat(9),
    primary: fc.option(fc.constantFrom(identity(1), identity(2)), { nil: undefined }),
    type: fc.constantFrom("none", "pending", "switchover", "elected" as const),
    fenced: fc.subarray(["pod-1", "pod-2"]),
    ordinal: fc.constantFrom(1, 2),
    runId: fc.constantFrom("run-1", "run-2", undefined),
    highestEpoch: fc.nat(9),
    gaveUpEpoch: fc.nat(9),
  });
  fc.assert(
    fc.property(arbitrary, ({ type, ordinal, runId, highestEpoch, gaveUpEpoch, ...rest }) => {
      const state = settledState({ ...rest, change: { type, to: "x-2", elected: identity(2) } });
      const duty = dutyOf(state, self(ordinal, { runId, highestEpoch, gaveUpEpoch }));
      if (duty.do !== "lead") return;
      assert.equal(state.epoch, state.settledEpoch);
      assert.deepEqual(state.primary, { ...identity(ordinal), runId });
      assert.ok(state.epoch >= highestEpoch && state.epoch > gaveUpEpoch);
      assert.ok(!state.fenced.includes(`pod-${ordinal}`));
    }),
  );
});
