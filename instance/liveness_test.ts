import { equal, match } from "node:assert/strict";
import { whyNotAlive } from "./liveness.ts";

const pulse = { obedience: { comparedAt: 1000 }, monitor: { askedAt: 1000 }, redisRuns: true };

Deno.test("a manager whose loops go round is alive", () => {
  equal(whyNotAlive(pulse, 5000), undefined);
});

Deno.test("a loop that has stopped is named", () => {
  match(whyNotAlive({ ...pulse, monitor: { askedAt: 20_000 } }, 20_000)!, /failover loop/);
  match(whyNotAlive({ ...pulse, obedience: { comparedAt: 20_000 } }, 20_000)!, /monitor/);
});

Deno.test("a Redis that does not run need not be asked", () => {
  const idle = { obedience: { comparedAt: 20_000 }, monitor: { askedAt: 0 }, redisRuns: false };
  equal(whyNotAlive(idle, 20_000), undefined);
});
