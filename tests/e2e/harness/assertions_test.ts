import assert from "node:assert/strict";
import type { RedisCluster } from "../../../operator/rediscluster.ts";
import { assertLostOnlyUnreplicated, assertNothingLost, assertShortGap } from "./assertions.ts";
import type { FaultOutcome } from "./fault_run.ts";

const FAULT_MS = 10_000;
const GAP_END_MS = 12_000;

function outcome(...lostAt: number[]): FaultOutcome {
  return {
    before: {} as RedisCluster,
    after: {} as RedisCluster,
    gap: { ms: 2_000, fromMs: FAULT_MS, toMs: GAP_END_MS },
    acknowledged: 500,
    lost: lostAt.map((endMs) => ({ key: "k", startMs: endMs - 1, endMs, acknowledged: true })),
    faultMs: FAULT_MS,
    errors: { "Command timed out": 4 },
  };
}

Deno.test("a write acknowledged just before the fault may be lost where nothing more is asked", () => {
  assertLostOnlyUnreplicated(outcome(FAULT_MS - 3));
  assert.throws(() => assertNothingLost(outcome(FAULT_MS - 3)), /lost 1 of 500/);
});

Deno.test("a write acknowledged long before the fault, or by the successor, may never be lost", () => {
  assert.throws(() => assertLostOnlyUnreplicated(outcome(FAULT_MS - 5_000)), /at -5000 ms/);
  assert.throws(() => assertLostOnlyUnreplicated(outcome(GAP_END_MS)), /at 2000 ms/);
});

Deno.test("a gap that is too long is told with what the application met in it", () => {
  assertShortGap(outcome(), 2_000);
  assert.throws(() => assertShortGap(outcome(), 1_999), /2000 ms; .*Command timed out.*4/);
});
