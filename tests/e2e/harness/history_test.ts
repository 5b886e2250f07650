import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Attempt,
  errorCounts,
  type History,
  lastAcknowledgedMs,
  longestGap,
  lostWrites,
} from "./history.ts";

function attempt(key: string, endMs: number, error?: string): Attempt {
  return { key, startMs: endMs - 1, endMs, acknowledged: error === undefined, error };
}

function history(attempts: Attempt[], endedMs = 100): History {
  return { startedMs: 0, endedMs, attempts };
}

Deno.test("a writer that was never answered has a gap over all its life", () => {
  const gap = longestGap(history([attempt("a", 20, "Connection is closed.")]));
  assert.deepEqual(gap, { ms: 100, fromMs: 0, toMs: 100 });
});

Deno.test("the longest gap lies between two acknowledgements, whatever failed in it", () => {
  const attempts = [attempt("a", 10), attempt("b", 30, "READONLY"), attempt("c", 75)];
  assert.deepEqual(longestGap(history(attempts)), { ms: 65, fromMs: 10, toMs: 75 });
});

Deno.test("the time after the last acknowledgement counts", () => {
  assert.deepEqual(longestGap(history([attempt("a", 10)])), { ms: 90, fromMs: 10, toMs: 100 });
});

Deno.test("no gap is longer than the writer's life, and acknowledging more never widens it", () => {
  const times = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 50 });
  fc.assert(fc.property(times, fc.integer({ min: 0, max: 1000 }), (ends, another) => {
    const attempts = ends.map((endMs, index) => attempt(`k${index}`, endMs));
    const before = longestGap(history(attempts, 1000)).ms;
    const after = longestGap(history([...attempts, attempt("more", another)], 1000)).ms;
    assert.ok(before <= 1000);
    assert.ok(after <= before);
  }));
});

Deno.test("lost is what was acknowledged and cannot be read back", () => {
  const written = history([attempt("a", 10), attempt("b", 20), attempt("c", 30, "timed out")]);
  assert.deepEqual(lostWrites(written, new Set(["a"])).map((lost) => lost.key), ["b"]);
});

Deno.test("the last acknowledgement is found whatever came after it", () => {
  assert.equal(lastAcknowledgedMs(history([attempt("a", 10), attempt("b", 20, "x")])), 10);
  assert.equal(lastAcknowledgedMs(history([])), undefined);
});

Deno.test("errors are counted by their text", () => {
  const attempts = [attempt("a", 1, "x"), attempt("b", 2, "x"), attempt("c", 3, "y")];
  assert.deepEqual(errorCounts(history(attempts)), { x: 2, y: 1 });
});
