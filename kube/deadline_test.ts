import assert from "node:assert/strict";
import { deadline } from "./deadline.ts";

/** Resolves with the reason for which the signal aborts. */
function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener("abort", () => resolve(signal.reason));
  });
}

Deno.test("a deadline aborts with a TimeoutError when time is up", async () => {
  using limit = deadline(1);
  const reason = await aborted(limit.signal);
  assert.ok(reason instanceof DOMException);
  assert.equal(reason.name, "TimeoutError");
});

Deno.test("a deadline aborts with its parent, and for the parent's reason", async () => {
  const parent = new AbortController();
  using before = deadline(60_000, parent.signal);
  parent.abort("why");
  using after = deadline(60_000, parent.signal);
  assert.equal(await aborted(before.signal), "why");
  assert.equal(await aborted(after.signal), "why");
});

Deno.test("arming anew moves the deadline", async () => {
  using limit = deadline(60_000);
  limit.arm(1);
  await aborted(limit.signal);
});

Deno.test("a deadline that was disposed of aborts what still runs on it, and lets go of its parent", async () => {
  const parent = new AbortController();
  const limit = deadline(60_000, parent.signal);
  limit[Symbol.dispose]();
  parent.abort("too late");
  const reason = await aborted(limit.signal);
  assert.ok(reason instanceof DOMException);
  assert.equal(reason.name, "AbortError");
});
