import { deepEqual, equal } from "node:assert/strict";
import { Logger } from "./log.ts";

function capture(level?: "debug") {
  const lines: string[] = [];
  const date = () => new Date("2026-01-02T03:04:05.678Z");
  return { lines, log: new Logger("cluster", { level, date, write: (line) => lines.push(line) }) };
}

Deno.test("a line says when, how bad, who and what, then the fields", () => {
  const { lines, log } = capture();
  log.with({ cluster: "default/demo" }).info("created pod", { pod: "demo-1" });
  equal(
    lines[0],
    '{"ts":"2026-01-02T03:04:05.678Z","level":"info","logger":"cluster","msg":"created pod",' +
      '"cluster":"default/demo","pod":"demo-1"}',
  );
});

Deno.test("debug lines come out only where asked for", () => {
  const quiet = capture();
  const loud = capture("debug");
  quiet.log.debug("detail");
  loud.log.debug("detail");
  deepEqual([quiet.lines.length, loud.lines.length], [0, 1]);
});

Deno.test("an error comes out with its message and its cause", () => {
  const { lines, log } = capture();
  log.named("apply").error("failed", {
    error: new TypeError("bad", { cause: new Error("worse") }),
  });
  const line = JSON.parse(lines[0]!);
  deepEqual([line.logger, line.error.name, line.error.message, line.error.cause.message], [
    "apply",
    "TypeError",
    "bad",
    "worse",
  ]);
});
