import { type Backoff, backoffMs } from "../../kube/backoff.ts";
import { type Clock, systemClock } from "../../kube/clock.ts";
import type { Logger } from "../../kube/log.ts";
import type { Exit, RedisProcess } from "./process.ts";

/** Whoever lived this long starts with a clean record, in milliseconds. */
const HEALTHY_MS = 60_000;

const BACKOFF: Backoff = { initialMs: 100, maxMs: 10_000 };

/** What a supervisor works with. */
export interface SupervisorOptions {
  /** Done before each start; where it fails, it is tried again like a start. */
  prepare(): Promise<void>;
  start(): RedisProcess;
  /** Ends every process of a group. */
  killGroup(pid: number): void;
  onStart(process: RedisProcess): void;
  /** Called at once when redis-server has ended, whatever ended it. */
  onExit(exit: Exit, process: RedisProcess): void;
  log: Logger;
  clock?: Clock;
  random?: () => number;
}

/** Keeps one redis-server running until it is told to stop. */
export class Supervisor {
  readonly #clock: Clock;
  #process: RedisProcess | undefined;
  #stopping = new AbortController();

  constructor(readonly options: SupervisorOptions) {
    this.#clock = options.clock ?? systemClock;
  }

  /** The redis-server that runs; none between its end and its next start. */
  get process(): RedisProcess | undefined {
    return this.#process;
  }

  /** Starts redis-server again and again. Resolves after {@link stop}. */
  async run(): Promise<void> {
    const { log, random = Math.random } = this.options;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const livedMs = await this.#runOnce();
      if (signal.aborted) return;
      failures = livedMs < HEALTHY_MS ? failures + 1 : 1;
      const delayMs = backoffMs(BACKOFF, failures, random);
      log.info("redis-server is started again", { afterMs: Math.round(delayMs) });
      await this.#clock.sleep(delayMs, signal).catch(() => {});
    }
  }

  /** Ends redis-server and its forks at once. It is started again. Resolves when it has ended. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    process.signal("SIGKILL");
    this.options.killGroup(process.pid);
    await process.exited;
  }

  /** Lets redis-server save what it is configured to, and end; after `timeoutMs` it is killed. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping.abort();
    const process = this.#process;
    if (process === undefined) return;
    process.signal("SIGTERM");
    const timer = setTimeout(() => this.kill(), timeoutMs);
    await process.exited;
    clearTimeout(timer);
  }

  /** @returns how long it lived, in milliseconds */
  async #runOnce(): Promise<number> {
    const { prepare, start, killGroup, onStart, onExit, log } = this.options;
    const startedAt = this.#clock.now();
    try {
      await prepare();
    } catch (error) {
      log.error("redis-server cannot be started", { error });
      return 0;
    }
    if (this.#stopping.signal.aborted) return 0;
    const process = start();
    this.#process = process;
    onStart(process);
    const exit = await process.exited;
    this.#process = undefined;
    onExit(exit, process);
    // Its forks would go on writing into the files of the next one.
    killGroup(process.pid);
    log.warn("redis-server ended", { ...exit });
    return this.#clock.now() - startedAt;
  }
}
