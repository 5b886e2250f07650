import { equal } from "node:assert/strict";
import fc from "fast-check";
import { decide, DEFAULT_DURATIONS, type Held, nextDecisionAt } from "./rotation.ts";

const DAY_MS = 86_400_000;
const start = new Date("2026-01-01T00:00:00Z");
const day = (n: number) => new Date(start.getTime() + n * DAY_MS);

/** An authority of ten years and a client certificate of 90 days, both made at the start. */
const fresh: Held = {
  current: { notBefore: start, notAfter: day(3650) },
  client: { notBefore: start, notAfter: day(90) },
};
const decideAt = (held: Held | undefined, at: Date) => decide(held, at, DEFAULT_DURATIONS);

Deno.test("without an authority one is made", () => {
  equal(decideAt(undefined, start), "replace authority");
});

Deno.test("a client certificate is renewed in the last third of its life", () => {
  equal(decideAt(fresh, start), "keep");
  equal(decideAt(fresh, day(59)), "keep");
  equal(decideAt(fresh, day(60)), "renew client");
  equal(decideAt(fresh, day(400)), "renew client");
});

Deno.test("an authority gets a successor in the last third of its life, which signs after the overlap", () => {
  const aged = { ...fresh, client: { notBefore: day(2400), notAfter: day(2490) } };
  equal(decideAt(aged, day(2433)), "keep");
  equal(decideAt(aged, day(2434)), "introduce authority");
  const introduced = { ...aged, next: { notBefore: day(2434), notAfter: day(6084) } };
  equal(decideAt(introduced, day(2434)), "keep");
  equal(decideAt(introduced, day(2435)), "keep"); // made an hour after its notBefore
  equal(decideAt(introduced, day(2436)), "activate authority");
});

Deno.test("an expired authority is not waited for: its successor signs at once, or a new one does", () => {
  equal(decideAt(fresh, day(3650)), "replace authority");
  const next = { notBefore: day(3649.99), notAfter: day(7000) };
  equal(decideAt({ ...fresh, next }, day(3650)), "activate authority");
});

Deno.test("nothing is decided before the next decision is due, and something is from then on", () => {
  const date = fc.date({ min: start, max: day(8000), noInvalidDate: true });
  const validity = fc.record({ notBefore: date, notAfter: date });
  const held = fc.record({
    current: validity,
    next: fc.option(validity, { nil: undefined }),
    client: validity,
  });
  fc.assert(fc.property(held, fc.integer({ min: 1, max: 4000 * DAY_MS }), (held, ms) => {
    const due = nextDecisionAt(held, DEFAULT_DURATIONS).getTime();
    equal(decideAt(held, new Date(due - ms)), "keep");
    equal(decideAt(held, new Date(due)) === "keep", false);
    equal(decideAt(held, new Date(due + ms)) === "keep", false);
  }));
});
