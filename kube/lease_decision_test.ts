import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, heldRecord, observe, releasedRecord } from "./lease_decision.ts";
import type { Lease, LeaseSpec } from "./types.ts";

const date = new Date("2026-01-01T00:00:00Z");

function lease(spec: LeaseSpec): Lease {
  return { metadata: { name: "l", namespace: "ns", uid: "u", resourceVersion: "1" }, spec };
}

const byA = lease(heldRecord(undefined, "a", 15, date));

Deno.test("without a lease it is created, and its holder renews it", () => {
  assert.deepEqual(decide(undefined, "a", 0), { action: "create" });
  assert.deepEqual(decide(observe(undefined, byA, 0), "a", 99_000), { action: "renew" });
});

Deno.test("another's lease is left alone until it was seen unchanged for its duration", () => {
  const seen = observe(undefined, byA, 1000);
  assert.deepEqual(decide(seen, "b", 15_999), { action: "wait", holder: "a" });
  assert.deepEqual(decide(seen, "b", 16_000), { action: "acquire" });
});

Deno.test("the times written in the lease are of no account, only that they change", () => {
  const past = lease(heldRecord(undefined, "a", 15, new Date(0)));
  assert.equal(decide(observe(undefined, past, 0), "b", 1).action, "wait");
  const renewed = lease({ ...past.spec, renewTime: "1970-01-01T00:00:02.000000Z" });
  const seen = observe(observe(undefined, past, 0), renewed, 14_000);
  assert.equal(decide(seen, "b", 20_000).action, "wait");
});

Deno.test("a change that is none of the holder's does not prolong the lease", () => {
  const relabelled = { ...byA, metadata: { ...byA.metadata, resourceVersion: "2" } };
  const seen = observe(observe(undefined, byA, 0), relabelled, 14_000);
  assert.equal(seen?.lease.metadata.resourceVersion, "2");
  assert.equal(decide(seen, "b", 15_000).action, "acquire");
});

Deno.test("a released lease is taken at once", () => {
  const released = lease(releasedRecord(byA.spec!, date));
  assert.deepEqual(decide(observe(undefined, released, 0), "b", 0), { action: "acquire" });
});

Deno.test("transitions count the changes of holder, not renewals", () => {
  assert.equal(byA.spec?.leaseTransitions, 0);
  const renewed = heldRecord(byA.spec, "a", 15, date);
  assert.equal(renewed.leaseTransitions, 0);
  assert.equal(heldRecord(renewed, "b", 15, date).leaseTransitions, 1);
  assert.equal(heldRecord(releasedRecord(renewed, date), "b", 15, date).leaseTransitions, 1);
});

/**
 * Contenders that attempt at random times, over a lease that only one can write at a time. A holder
 * believes itself leader for 10 s from its last renewal; its wall clock may say anything.
 */
Deno.test("no two contenders lead at once, whatever their wall clocks say", () => {
  const attempt = fc.record({
    who: fc.constantFrom("a", "b", "c"),
    pauseMs: fc.nat(12_000),
    wallClock: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
  });
  fc.assert(fc.property(fc.array(attempt, { maxLength: 60 }), (attempts) => {
    let now = 0;
    let stored: Lease | undefined;
    const seen: Record<string, ReturnType<typeof observe>> = {};
    const leadsUntil: Record<string, number> = {};
    for (const { who, pauseMs, wallClock } of attempts) {
      now += pauseMs;
      seen[who] = observe(seen[who], stored, now);
      if (decide(seen[who], who, now).action === "wait") {
        leadsUntil[who] = -1;
        continue;
      }
      stored = lease(heldRecord(stored?.spec, who, 15, wallClock));
      seen[who] = observe(seen[who], stored, now);
      leadsUntil[who] = now + 10_000;
      const leaders = Object.values(leadsUntil).filter((until) => until > now);
      assert.equal(leaders.length, 1);
    }
  }));
});
