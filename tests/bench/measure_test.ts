import assert from "node:assert/strict";
import { evaluate, formatTable } from "./measure.ts";

Deno.test("one value over the budget is over the budget", () => {
  const measure = { name: "gap", unit: "s" as const, values: [0.1, 0.2, 0.5], budget: 0.4 };
  assert.equal(evaluate(measure).withinBudget, false);
  assert.equal(evaluate({ ...measure, budget: 0.5 }).withinBudget, true);
});

Deno.test("what has no budget gets no verdict", () => {
  assert.ok(!("withinBudget" in evaluate({ name: "lost", unit: "writes", values: [3] })));
});

Deno.test("the table has aligned columns, the budget, and marks what is over it", () => {
  const table = formatTable([
    { name: "kill -9 redis: gap", unit: "s", values: [0.3, 0.45], budget: 0.4 },
    { name: "lost", unit: "writes", values: [0] },
  ]);
  assert.deepEqual(table.split("\n"), [
    "measure              min  median   max  budget  unit",
    "kill -9 redis: gap  0.30    0.38  0.45    0.40  s       over",
    "lost                   0       0     0       -  writes",
  ]);
});
