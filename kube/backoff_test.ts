import assert from "node:assert/strict";
import fc from "fast-check";
import { backoffMs } from "./backoff.ts";

const backoff = { initialMs: 5, maxMs: 1000 };

Deno.test("backoff doubles from the initial delay up to the cap", () => {
  const delays = [1, 2, 3, 4, 9, 5000].map((failures) => backoffMs(backoff, failures, () => 0));
  assert.deepEqual(delays, [5, 10, 20, 40, 1000, 1000]);
});

Deno.test("jitter takes off no more than half", () => {
  fc.assert(fc.property(
    fc.nat(10_000),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (failures, random) => {
      const full = backoffMs(backoff, failures, () => 0);
      const delay = backoffMs(backoff, failures, () => random);
      assert.ok(delay > full / 2 - 1e-9 && delay <= full);
    },
  ));
});
