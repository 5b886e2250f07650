import assert from "node:assert/strict";
import { microTime, systemClock } from "./clock.ts";
import { FakeClock } from "./fake_clock.ts";

Deno.test("a sleep of the system clock lasts at least its time", async () => {
  const start = systemClock.now();
  await systemClock.sleep(20);
  assert.ok(systemClock.now() - start >= 19);
});

Deno.test("a sleep rejects with the signal's reason", async () => {
  const reason = new Error("enough");
  for (const clock of [systemClock, new FakeClock()]) {
    const abort = new AbortController();
    const sleep = clock.sleep(60_000, abort.signal);
    abort.abort(reason);
    await assert.rejects(sleep, reason);
    await assert.rejects(clock.sleep(1, abort.signal), reason);
  }
});

Deno.test("a sleep longer than timers can count does not end at once", async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(30 * 24 * 3600 * 1000, abort.signal);
  const first = await Promise.race([sleep.then(() => "sleep"), systemClock.sleep(30)]);
  assert.equal(first, undefined);
  abort.abort();
  await assert.rejects(sleep);
});

Deno.test("the fake clock wakes sleepers in the order of their times", async () => {
  const clock = new FakeClock();
  const woken: [string, number][] = [];
  const sleep = (name: string, ms: number) =>
    clock.sleep(ms).then(() => woken.push([name, clock.now()]));
  sleep("late", 300);
  sleep("early", 100).then(() => sleep("again", 100));
  await clock.advance(250);
  assert.deepEqual(woken, [["early", 100], ["again", 200]]);
  assert.equal(clock.sleeping, 1);
  assert.equal(clock.now(), 250);
});

Deno.test("micro times have six decimals", () => {
  assert.equal(microTime(new Date("2026-01-02T03:04:05.006Z")), "2026-01-02T03:04:05.006000Z");
});
