import assert from "node:assert/strict";
import fc from "fast-check";
import { spreadOf } from "./spread.ts";

Deno.test("the spread of one value is that value", () => {
  assert.deepEqual(spreadOf([7]), { min: 7, median: 7, max: 7 });
});

Deno.test("the median of an even number of values lies between the middle two", () => {
  assert.deepEqual(spreadOf([10, 1, 3, 2]), { min: 1, median: 2.5, max: 10 });
});

Deno.test("min <= median <= max, whatever the order of the values", () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
    const { min, median, max } = spreadOf(values);
    assert.ok(min <= median && median <= max);
    assert.deepEqual(spreadOf(values.toReversed()), { min, median, max });
  }));
});

Deno.test("no values have no spread", () => {
  assert.throws(() => spreadOf([]), RangeError);
});
