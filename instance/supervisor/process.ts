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
}

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
  relay(child.stdout, log).catch(broken);
  relay(child.stderr, log).catch(broken);
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
  };
}

function ignoreEnded(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof TypeError)) throw error;
  }
}
