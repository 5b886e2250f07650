import { equal, rejects } from "node:assert/strict";
import { waitFor } from "./wait.ts";

Deno.test("waiting ends with the first true value", async () => {
  let looks = 0;
  equal(
    await waitFor("three", () => ++looks === 3 && looks, { timeoutMs: 1000, intervalMs: 1 }),
    3,
  );
});

Deno.test("an error counts as not yet, and is told when the time is over", async () => {
  const cause = new Error("refused");
  await rejects(
    waitFor("an answer", () => Promise.reject(cause), { timeoutMs: 5, intervalMs: 1 }),
    { name: "WaitTimeoutError", message: /an answer.*refused/, cause },
  );
});
