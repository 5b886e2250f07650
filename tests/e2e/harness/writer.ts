import type { Redis } from "ioredis";
import { nowMs } from "./clock.ts";
import type { Attempt, History } from "./history.ts";
import { connectRedis, type RedisAddress } from "./redis_client.ts";

/** What to write, and when a write counts. */
export interface WriterOptions {
  /** The beginning of every key; unique among the writers of one database. */
  prefix: string;
  /** A write counts only once this many replicas have it (`WAIT`); 0 asks none of them. */
  waitReplicas?: number;
}

/** The pause between two attempts: it leaves the processor to what is being measured. */
const PAUSE_MS = 1;
/** The pause after a refusal, which may come at once. */
const PAUSE_AFTER_FAILURE_MS = 10;

/**
 * A sequential writer, as an application would be: one key after the other through one connection,
 * half a second for each answer, and a new connection after every failure. It remembers every
 * attempt, because what was acknowledged must be found again.
 */
export class Writer {
  readonly #attempts: Attempt[] = [];
  readonly #startedMs = nowMs();
  readonly #done: Promise<void>;
  #stopped = false;
  #acknowledged = 0;

  constructor(readonly address: RedisAddress, readonly options: WriterOptions) {
    this.#done = this.#run();
  }

  /** How many writes have been acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Ends after the attempt under way, and tells everything that was tried. */
  async stop(): Promise<History> {
    this.#stopped = true;
    const endedMs = nowMs();
    await this.#done;
    return { startedMs: this.#startedMs, endedMs, attempts: this.#attempts };
  }

  async #run(): Promise<void> {
    let client: Redis | undefined;
    for (let index = 0; !this.#stopped; index++) {
      const key = `${this.options.prefix}:${index}`;
      const startMs = nowMs();
      let error: string | undefined;
      try {
        client ??= await connectRedis(this.address);
        await this.#write(client, key);
        this.#acknowledged++;
      } catch (cause) {
        error = cause instanceof Error ? cause.message : String(cause);
        client?.disconnect();
        client = undefined;
      }
      const acknowledged = error === undefined;
      this.#attempts.push({ key, startMs, endMs: nowMs(), acknowledged, error });
      const pauseMs = acknowledged ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    client?.disconnect();
  }

  async #write(client: Redis, key: string): Promise<void> {
    await client.set(key, key);
    const wanted = this.options.waitReplicas ?? 0;
    if (wanted === 0) return;
    const confirmed = await client.wait(wanted, 400);
    if (confirmed < wanted) throw new Error(`WAIT: ${confirmed} of ${wanted} replicas`);
  }
}
