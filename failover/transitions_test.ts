import assert from "node:assert/strict";
import fc from "fast-check";
import { type FailoverState, failoverState } from "../api/failover.ts";
import { identity, settledState } from "./fake_view.ts";
import {
  abandonSwitchover,
  beginSwitchover,
  elect,
  handOver,
  isSettled,
  pend,
  settle,
  unborn,
  withTerms,
} from "./transitions.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };

/** Every move that is possible in a state, towards an instance. */
function moves(state: FailoverState, ordinal: number): FailoverState[] {
  const someone = identity(ordinal);
  const always = [pend(state, why), pend(state, { ...why, atLeast: state.epoch + ordinal })];
  switch (state.change.type) {
    case "pending":
      return [...always, elect(state, someone, ordinal)];
    case "elected":
      return [...always, settle(state)];
    case "switchover":
      return [...always, abandonSwitchover(state), handOver(state, someone)];
    case "none":
      return isSettled(state)
        ? [...always, beginSwitchover(state, someone.name, why), withTerms(state, { members: [] })]
        : always;
  }
}

const start = unborn({ minReplicasToWrite: 1, leaseSeconds: 5 });
const path = fc.array(fc.record({ move: fc.nat(), ordinal: fc.integer({ min: 1, max: 4 }) }), {
  maxLength: 40,
});

/** Calls `look` with every step of any path through the states. */
function forAnyPath(look: (before: FailoverState, after: FailoverState) => void): void {
  fc.assert(fc.property(path, (steps) => {
    let state = start;
    for (const { move, ordinal } of steps) {
      const possible = moves(state, ordinal);
      const next = possible[move % possible.length]!;
      look(state, next);
      state = next;
    }
  }));
}

Deno.test("epochs only grow, and every new elected one has a new epoch", () => {
  forAnyPath((before, after) => {
    assert.ok(after.epoch >= before.epoch && after.settledEpoch >= before.settledEpoch);
    const { elected } = before.change;
    if (elected !== undefined && after.change.elected !== undefined) {
      assert.ok(after.epoch > before.epoch || after.change.elected === elected);
    }
  });
});

Deno.test("every state that can be reached is one that the schema admits, unchanged", () => {
  forAnyPath((_, after) => {
    const written = JSON.parse(JSON.stringify(after));
    assert.deepEqual(JSON.parse(JSON.stringify(failoverState.parse(written))), written);
  });
});

Deno.test("whoever was primary or elected stays suspected until an epoch is settled", () => {
  forAnyPath((before, after) => {
    if (isSettled(after)) return;
    const suspected = new Set(after.suspects.map((one) => one.podUID));
    for (const one of before.suspects) assert.ok(suspected.has(one.podUID));
    if (after.epoch === before.epoch) return;
    for (const one of [before.primary, before.change.elected]) {
      if (one !== undefined) assert.ok(suspected.has(one.podUID));
    }
  });
});

Deno.test("while an epoch is pending, all suspects are fenced", () => {
  forAnyPath((_, { change, suspects, fenced }) => {
    if (change.type !== "pending") return;
    assert.deepEqual(suspects.filter((one) => !fenced.includes(one.podUID)), []);
  });
});

Deno.test("the terms that are counted with do not change while an epoch is open", () => {
  forAnyPath((before, after) => {
    if (isSettled(before) || isSettled(after)) return;
    assert.equal(after.terms.minReplicasToWrite, before.terms.minReplicasToWrite);
    assert.deepEqual(after.terms.members, before.terms.members);
  });
});

Deno.test("a settled epoch has a primary, no suspects, and the primary is no member", () => {
  const state = settle(elect(pend(settledState(), why), identity(2), 7));
  assert.ok(isSettled(state));
  assert.deepEqual(state.primary, identity(2));
  assert.deepEqual([state.suspects, state.fenced, state.change], [[], [], { type: "none" }]);
  assert.deepEqual(state.terms, { minReplicasToWrite: 0, leaseSeconds: 7, members: ["x-3"] });
});

Deno.test("the elected one is no longer fenced, and all others still are", () => {
  const state = elect(pend(pend(settledState(), why), why), identity(1), 5);
  assert.deepEqual(state.fenced, []);
  const another = elect(pend(settledState(), why), identity(2), 5);
  assert.deepEqual(another.fenced, ["pod-1"]);
});

Deno.test("the old primary enters the members in the move that hands over", () => {
  const state = handOver(beginSwitchover(settledState(), "x-2", why), identity(2));
  assert.equal(state.epoch, 6);
  assert.equal(state.settledEpoch, 5);
  assert.deepEqual(state.change.elected, identity(2));
  assert.deepEqual(state.terms.members, ["x-1", "x-3"]);
  assert.deepEqual(state.suspects, [{ name: "x-1", podUID: "pod-1" }]);
});

Deno.test("a switchover that is abandoned leaves the epoch as it was", () => {
  const state = settledState();
  assert.deepEqual(abandonSwitchover(beginSwitchover(state, "x-2", why)), state);
});

Deno.test("an epoch opens above the highest one that was seen, and accuses whom it is told", () => {
  const state = pend(settledState(), { ...why, atLeast: 12, accused: [identity(3)] });
  assert.equal(state.epoch, 12);
  assert.deepEqual(state.suspects, [
    { name: "x-1", podUID: "pod-1" },
    { name: "x-3", podUID: "pod-3" },
  ]);
});

Deno.test("nobody settles an epoch, or hands over, that is in no position to", () => {
  assert.throws(() => settle(settledState()), /only an elected instance/);
  assert.throws(() => handOver(start, identity(2)), /only a settled primary/);
});
