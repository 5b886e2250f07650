import { deepEqual, ok } from "node:assert/strict";
import { graceMs } from "./termination.ts";

Deno.test("most of the grace period is for the hand-over, the end of it for Redis's data", () => {
  deepEqual(graceMs(30), { handover: 24_000, shutdown: 5_000 });
});

Deno.test("a short grace period is shared, and never spent to the last", () => {
  for (const seconds of [1, 2, 5, 10]) {
    const { handover, shutdown } = graceMs(seconds);
    ok(handover >= 0 && handover + shutdown < seconds * 1000, String(seconds));
  }
});
