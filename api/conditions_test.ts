import assert from "node:assert/strict";
import fc from "fast-check";
import { CONDITION, type Condition, isConditionTrue, setCondition } from "./conditions.ts";

const ready: Condition = {
  type: CONDITION.Ready,
  status: "True",
  reason: "AllInstancesReady",
  message: "3 of 3 instances serve.",
  lastTransitionTime: "2026-01-01T00:00:00Z",
  observedGeneration: 1,
};
const NOW = "2026-01-02T00:00:00Z";

Deno.test("a new condition is stamped with now and appended", () => {
  const { lastTransitionTime: _, ...update } = ready;
  assert.deepEqual(setCondition([], update, NOW), [{ ...ready, lastTransitionTime: NOW }]);
});

Deno.test("lastTransitionTime moves only when the status changes", () => {
  const told = setCondition([ready], { ...ready, message: "All serve." }, NOW);
  assert.equal(told[0]?.lastTransitionTime, ready.lastTransitionTime);
  assert.equal(told[0]?.message, "All serve.");
  const lost = setCondition([ready], { ...ready, status: "False" }, NOW);
  assert.equal(lost[0]?.lastTransitionTime, NOW);
});

Deno.test("setting what is already there returns the same array", () => {
  const conditions = [ready];
  assert.equal(setCondition(conditions, ready, NOW), conditions);
});

Deno.test("setting is idempotent, keeps the others and never touches its input", () => {
  const status = fc.constantFrom<Condition["status"]>("True", "False", "Unknown");
  const type = fc.constantFrom(...Object.values(CONDITION));
  const update = fc.record({
    type,
    status,
    reason: fc.constantFrom("A", "B"),
    message: fc.string(),
  });
  fc.assert(fc.property(fc.array(update), (updates) => {
    let conditions: readonly Condition[] = [];
    for (const next of updates) {
      const before = structuredClone(conditions);
      const after = setCondition(conditions, next, NOW);
      assert.deepEqual(conditions, before);
      assert.equal(setCondition(after, next, "later"), after);
      assert.equal(new Set(after.map((c) => c.type)).size, after.length);
      const others = (list: readonly Condition[]) => list.filter((c) => c.type !== next.type);
      assert.deepEqual(others(after), others(before));
      conditions = after;
    }
  }));
});

Deno.test("isConditionTrue is false for what is absent", () => {
  assert.equal(isConditionTrue(undefined, CONDITION.Ready), false);
  assert.equal(isConditionTrue([ready], CONDITION.Ready), true);
  assert.equal(isConditionTrue([ready], CONDITION.Degraded), false);
});
