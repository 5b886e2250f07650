import type { Level, Logger } from "../../kube/log.ts";

/** `pid:role day month year time level message`, as redis-server writes it. */
const LINE = /^(\d+):([XCSM]) \d+ \w+ \d+ [\d:.]+ ([.\-*#]) (.*)$/;

const LEVELS: Readonly<Record<string, Level>> = {
  ".": "debug",
  "-": "debug",
  "*": "info",
  "#": "warn",
};

const ROLES: Readonly<Record<string, string>> = {
  X: "sentinel",
  C: "child",
  S: "replica",
  M: "master",
};

/** What a line of redis-server's log says. */
export interface LogLine {
  level: Level;
  msg: string;
  /** What the process that wrote it was: `child` is a fork that saves or rewrites. */
  role?: string;
}

/** Parses a line of redis-server's log; what is none (a crash report) is passed on as it is. */
export function parseLogLine(line: string): LogLine {
  const match = LINE.exec(line);
  if (match === null) return { level: "info", msg: line };
  const [, , role = "", level = "", msg = ""] = match;
  return { level: LEVELS[level] ?? "info", msg, role: ROLES[role] };
}

/**
 * Writes redis-server's output as log lines of ours, until it ends.
 *
 * @param onMessage called with the message of each line
 */
export async function relay(
  output: ReadableStream<Uint8Array>,
  log: Logger,
  onMessage: (message: string) => void = () => {},
): Promise<void> {
  const write = (line: string) => {
    if (line.trim() === "") return;
    const { level, msg, role } = parseLogLine(line.trimEnd());
    log[level](msg, role === undefined ? {} : { role });
    onMessage(msg);
  };
  let rest = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) write(line);
  }
  write(rest);
}
