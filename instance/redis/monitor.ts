import { type Clock, systemClock } from "../../kube/clock.ts";
import type { Logger } from "../../kube/log.ts";
import { isReplyError, type RedisClient } from "./client.ts";
import { INFO_SECTIONS, parseInfo, type RedisInfo } from "./info.ts";

/** How often a Redis is looked at that does what it should, in milliseconds. */
const STEADY_MS = 250;
/** How often one is looked at that is starting, loading or catching up. */
const BUSY_MS = 25;
/** One that is not done after this time will not be so from one moment to the next. */
const BUSY_FOR_MS = 10_000;
/** A Redis that has never answered may still be opening its files. */
const FIRST_ANSWER_MS = 30_000;

/** What a monitor works with. */
export interface MonitorOptions {
  redis: RedisClient;
  /** When the Redis that runs was started, on the monotonic clock; none while none runs. */
  startedAt(): number | undefined;
  /** How long a Redis may leave every question unanswered, in milliseconds. */
  hungMs(): number;
  /** Called with every answer. */
  onInfo(info: RedisInfo): void;
  /** Called when a Redis that runs has left every question unanswered for `hungMs`. */
  onHung(silentMs: number): void;
  /** Whether what was seen last calls for a close look. */
  isSteady(): boolean;
  log: Logger;
  clock?: Clock;
}

/** Asks Redis for its INFO, regularly, and notices when it hangs. */
export class Monitor {
  readonly #clock: Clock;
  #polling: Promise<RedisInfo | undefined> | undefined;
  #answeredAt = -Infinity;
  #askedAt = -Infinity;

  constructor(readonly options: MonitorOptions) {
    this.#clock = options.clock ?? systemClock;
  }

  /** When the loop last asked, on the monotonic clock: a loop that stopped asking is not alive. */
  get askedAt(): number {
    return this.#askedAt;
  }

  /** What Redis says now; `undefined` where it does not answer. Shared by all who ask at once. */
  poll(): Promise<RedisInfo | undefined> {
    this.#polling ??= this.#ask().finally(() => this.#polling = undefined);
    return this.#polling;
  }

  /** What Redis says after this call, and after every command that was sent before it. */
  async fresh(): Promise<RedisInfo | undefined> {
    await this.#polling;
    return await this.poll();
  }

  /** Looks until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let steadyAt = this.#clock.now();
    while (!signal.aborted) {
      if (this.options.startedAt() !== undefined) await this.poll();
      this.#judge();
      const now = this.#clock.now();
      if (this.options.isSteady()) steadyAt = now;
      const isBusy = now !== steadyAt && now - steadyAt < BUSY_FOR_MS;
      await this.#clock.sleep(isBusy ? BUSY_MS : STEADY_MS, signal).catch(() => {});
    }
  }

  async #ask(): Promise<RedisInfo | undefined> {
    this.#askedAt = this.#clock.now();
    try {
      const info = parseInfo(String(await this.options.redis.call("INFO", ...INFO_SECTIONS)));
      this.#answeredAt = this.#clock.now();
      this.options.onInfo(info);
      return info;
    } catch (error) {
      // A refusal is a sign of life: a script that runs too long is answered with BUSY.
      if (isReplyError(error)) this.#answeredAt = this.#clock.now();
      this.options.log.debug("redis-server did not answer INFO", { error });
      return undefined;
    }
  }

  #judge(): void {
    const startedAt = this.options.startedAt();
    if (startedAt === undefined) return;
    const now = this.#clock.now();
    const answered = this.#answeredAt > startedAt;
    const silentMs = now - Math.max(this.#answeredAt, startedAt);
    if (silentMs > (answered ? this.options.hungMs() : FIRST_ANSWER_MS)) {
      this.options.onHung(silentMs);
    }
  }
}
