import type { ServerResponse } from "node:http";
import { PROTOCOL_VERSION, type Report } from "../../api/protocol.ts";

/** A report is sent this often even if nothing changed: silence means trouble. Milliseconds. */
const HEARTBEAT_MS = 250;

/** Where reports come from. */
export interface ReportSource {
  report(): Report;
  /** Calls the listener when something may have changed, until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void;
}

/** Answers with reports, one a line: at once when something changed, else as a heartbeat. */
export function streamReports(
  response: ServerResponse,
  source: ReportSource,
  signal: AbortSignal,
): void {
  response.writeHead(200, {
    "content-type": "application/x-ndjson",
    "redkeep-protocol": String(PROTOCOL_VERSION),
  });
  const closed = new AbortController();
  const either = AbortSignal.any([closed.signal, signal]);
  let last = "";
  const write = (heartbeat: boolean) => {
    // A reader that does not read must not fill this process's memory.
    if (either.aborted || response.writableNeedDrain) return;
    const report = source.report();
    const now = JSON.stringify({ ...report, offset: 0 });
    if (now === last && !heartbeat) return;
    last = now;
    response.write(JSON.stringify(report) + "\n");
  };
  source.onChange(() => write(false), either);
  const timer = setInterval(() => write(true), HEARTBEAT_MS);
  either.addEventListener("abort", () => {
    clearInterval(timer);
    response.end();
  }, { once: true });
  response.on("close", () => closed.abort());
  response.on("error", () => closed.abort());
  write(true);
}
