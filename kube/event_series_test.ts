import assert from "node:assert/strict";
import { eventOf, extended, type Happening, seriesKey } from "./event_series.ts";

const happening: Happening = {
  type: "Normal",
  reason: "PrimaryElected",
  action: "Elect",
  note: "redis-1 is the primary",
  regarding: { kind: "RedisCluster", namespace: "ns", name: "redis", uid: "u1" },
};
const reporter = { controller: "redkeep.dev/controller", instance: "controller-0" };
const start = new Date("2026-01-01T00:00:00Z");
const later = (ms: number) => new Date(start.getTime() + ms);

Deno.test("the same words about the same object are one series", () => {
  const uid = { ...happening, regarding: { ...happening.regarding, uid: "u2" } };
  assert.equal(seriesKey(happening), seriesKey({ ...happening }));
  assert.notEqual(seriesKey(happening), seriesKey(uid));
  assert.notEqual(
    seriesKey(happening),
    seriesKey({ ...happening, note: "redis-2 is the primary" }),
  );
});

Deno.test("repetitions count up until there was none for six minutes", () => {
  const once = extended(undefined, happening, start);
  const twice = extended(once, happening, later(5 * 60_000));
  assert.deepEqual([twice.count, twice.first, twice.last], [2, start, later(5 * 60_000)]);
  const anew = extended(twice, happening, later(12 * 60_000));
  assert.deepEqual([anew.count, anew.first], [1, later(12 * 60_000)]);
});

Deno.test("an event carries a series only if there is one", () => {
  const once = extended(undefined, happening, start);
  assert.equal(eventOf(once, reporter, "e").series, undefined);
  const twice = extended(once, happening, later(1000));
  const event = eventOf(twice, reporter, "e");
  assert.deepEqual(event.series, { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" });
  assert.equal(event.eventTime, "2026-01-01T00:00:00.000000Z");
  assert.equal(event.metadata.namespace, "ns");
});

Deno.test("a note is cut to the server's limit in bytes, at a whole character", () => {
  const long = { ...happening, note: "é".repeat(600) + "x" };
  const { note } = eventOf(extended(undefined, long, start), reporter, "e");
  assert.equal(note, "é".repeat(512));
  const odd = { ...happening, note: "x" + "é".repeat(600) };
  assert.equal(eventOf(extended(undefined, odd, start), reporter, "e").note, "x" + "é".repeat(511));
});
