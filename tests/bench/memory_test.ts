import assert from "node:assert/strict";
import { memoryOf } from "./memory.ts";

Deno.test("a process's memory is told in MiB, its peak at least what it is now", async () => {
  const { rss, peak } = await memoryOf({ pid: Deno.pid, argv: [], signal: () => {} });
  assert.ok(rss > 10 && rss < 4096, `${rss}`);
  assert.ok(peak >= rss);
});
