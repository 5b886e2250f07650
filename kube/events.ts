import { type Clock, systemClock } from "./clock.ts";
import { NotFoundError } from "./errors.ts";
import {
  eventOf,
  extended,
  type Happening,
  type Reporter,
  type Series,
  SERIES_ENDS_AFTER_MS,
  seriesField,
  seriesKey,
} from "./event_series.ts";
import { events } from "./resource.ts";
import type { RestClient } from "./rest.ts";
import { WorkQueue } from "./workqueue.ts";

export interface EventRecorderOptions {
  reporter: Reporter;
  /** Series kept in mind; what is beyond is dropped. */
  capacity?: number;
  /** How long repetitions are collected before they are written. */
  collectMs?: number;
  /** Told of what could not be written, and of what was dropped. */
  onError?: (error: unknown) => void;
  clock?: Clock;
}

/** Attempts to write an Event; they back off to some 20 s in all. */
const ATTEMPTS = 6;

/** How long the last Events may take when the process ends. */
const DRAIN_MS = 2_000;

/**
 * Records what happened as Events, best effort: `record` never waits and never throws, a repetition
 * only counts up (`series`), and what cannot be written for long is dropped.
 */
export class EventRecorder {
  readonly #options: Required<EventRecorderOptions>;
  readonly #series = new Map<string, Series>();
  /** The keys of series to be written. */
  readonly #queue: WorkQueue;

  constructor(readonly client: RestClient, options: EventRecorderOptions) {
    this.#options = {
      capacity: 1000,
      collectMs: 10_000,
      onError: () => {},
      clock: systemClock,
      ...options,
    };
    const backoff = { initialMs: 500, maxMs: 10_000 };
    this.#queue = new WorkQueue({ clock: this.#options.clock, backoff });
  }

  /** Records that something happened, now. */
  record(happening: Happening): void {
    const { clock, collectMs, onError } = this.#options;
    const key = seriesKey(happening);
    const before = this.#series.get(key);
    if (!before && !this.#makeRoom()) {
      onError(new Error(`event dropped: ${happening.reason}: ${happening.note}`));
      return;
    }
    const series = extended(before, happening, clock.date());
    // To the end of the map: what was heard of last is forgotten last.
    this.#series.delete(key);
    this.#series.set(key, series);
    if (series.written) this.#queue.addAfter(key, collectMs);
    else if (series.count === 1) this.#queue.add(key);
  }

  /** Writes what is recorded until the signal aborts, and then what is left, for a short while. */
  async run(signal: AbortSignal): Promise<void> {
    const drain = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const shutDown = () => {
      timer = setTimeout(() => drain.abort(signal.reason), DRAIN_MS);
      for (const [key, series] of this.#series) if (isDue(series)) this.#queue.add(key);
      this.#queue.shutDown();
    };
    if (signal.aborted) shutDown();
    else signal.addEventListener("abort", shutDown, { once: true });
    for (let key = await this.#queue.get(); key; key = await this.#queue.get()) {
      await this.#write(key, drain.signal);
      this.#queue.done(key);
    }
    clearTimeout(timer);
  }

  async #write(key: string, signal: AbortSignal): Promise<void> {
    const series = this.#series.get(key);
    if (!series || !isDue(series) || signal.aborted) return;
    try {
      const written = await this.#send(series, signal);
      this.#queue.forget(key);
      const now = this.#series.get(key); // it may have gone on meanwhile
      if (now?.first !== series.first) return;
      const current = { ...now, written };
      this.#series.set(key, current);
      if (isDue(current)) this.#queue.addAfter(key, this.#options.collectMs);
    } catch (error) {
      this.#options.onError(error);
      if (this.#queue.failures(key) + 1 < ATTEMPTS) return this.#queue.addRateLimited(key);
      this.#queue.forget(key);
      this.#series.delete(key);
    }
  }

  /** Creates the series' Event, or counts it up. */
  async #send(series: Series, signal: AbortSignal): Promise<{ name: string; count: number }> {
    const { regarding } = series.happening;
    if (series.written) {
      const at = { namespace: regarding.namespace ?? "default", name: series.written.name };
      try {
        const body = { series: seriesField(series) };
        await this.client.patch(events, at, { type: "merge", body }, { signal });
        return { ...series.written, count: series.count };
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
        // Events live for an hour: this one is gone, and the series goes on in another.
      }
    }
    const name = `${(regarding.name ?? "").slice(0, 220)}.${
      crypto.randomUUID().replaceAll("-", "")
    }`;
    await this.client.create(events, eventOf(series, this.#options.reporter, name), { signal });
    return { name, count: series.count };
  }

  /** Forgets series that are over; false if there is no room even so. */
  #makeRoom(): boolean {
    const { capacity, clock } = this.#options;
    if (this.#series.size < capacity) return true;
    const over = clock.date().getTime() - SERIES_ENDS_AFTER_MS;
    for (const [key, series] of this.#series) {
      if (series.last.getTime() < over && !isDue(series)) this.#series.delete(key);
    }
    return this.#series.size < capacity;
  }
}

/** Whether there is something that the API server has not been told yet. */
function isDue(series: Series): boolean {
  return series.written?.count !== series.count;
}
