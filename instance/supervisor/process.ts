import type { Logger } from "../../kube/log.ts";
import { relay } from "./log_line.ts";

/** How a process ended. */
export interface Exit {
  code: number;
  signal: string | null;
}

/** A running redis-server. */
export interface RedisProcess {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly exited: Promise<Exit>;
  /** Whether it has ended. */
  readonly hasExited: boolean;
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /**
   * What it wrote last to standard error, where it says why it cannot start; to be asked once it
   * has ended.
   */
  lastWords(): Promise<string>;
}

/** How many lines of standard error are kept. */
const LAST_LINES = 4;
/** How long what is still in the pipe may take; a fork may keep it open for longer. */
const LAST_WORDS_MS = 200;

/**
 * Starts redis-server in a process group (and session) of its own, so that its forks can be ended
 * with it. Its output becomes lines of `log`.
 */
export function startRedis(binary: string, configPath: string, log: Logger): RedisProcess {
  const child = new Deno.Command(binary, {
    args: [configPath],
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  let hasExited = false;
  const broken = (error: unknown) => log.warn("output of redis-server lost", { error });
  const last: string[] = [];
  relay(child.stdout, log).catch(broken);
  const told = relay(child.stderr, log, (message) => {
    last.push(message);
    if (last.length > LAST_LINES) last.shift();
  }).catch(broken);
  return {
    pid: child.pid,
    exited: child.status.then(({ code, signal }) => {
      hasExited = true;
      return { code, signal };
    }),
    get hasExited() {
      return hasExited;
    },
    signal(signal) {
      // It may have ended a moment ago, which is what was wanted.
      if (!hasExited) ignoreEnded(() => child.kill(signal));
    },
    async lastWords() {
      await settledWithin(told, LAST_WORDS_MS);
      return last.join(" ");
    },
  };
}

function ignoreEnded(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof TypeError)) throw error;
  }
}

async function settledWithin(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
