import { deepEqual, equal } from "node:assert/strict";
import { Logger } from "../../kube/log.ts";
import { parseLogLine, relay } from "./log_line.ts";

Deno.test("a line of redis-server is taken apart", () => {
  deepEqual(parseLogLine("17:M 23 Nov 2026 21:35:19.123 * Ready to accept connections tcp"), {
    level: "info",
    msg: "Ready to accept connections tcp",
    role: "master",
  });
  equal(parseLogLine("17:S 23 Nov 2026 21:35:19.123 # Error").level, "warn");
  equal(parseLogLine("18:C 23 Nov 2026 21:35:19.123 - Fork").role, "child");
});

Deno.test("a line of a crash report is kept as it is", () => {
  deepEqual(parseLogLine("=== REDIS BUG REPORT START"), {
    level: "info",
    msg: "=== REDIS BUG REPORT START",
  });
});

Deno.test("lines come out whole, however they were cut", async () => {
  const written: string[] = [];
  const log = new Logger("redis", { write: (line) => written.push(JSON.parse(line).msg) });
  const chunks = [
    "17:M 23 Nov 2026 21:35:19.123 * o",
    "ne\n\n17:M 23 Nov 2026 21:35:19.",
    "124 * two",
  ];
  await relay(ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))), log);
  deepEqual(written, ["one", "two"]);
});
