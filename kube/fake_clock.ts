import type { Clock } from "./clock.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock for tests that stands still until it is told to advance. */
export class FakeClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];

  constructor(readonly start: Date = new Date("2026-01-01T00:00:00Z")) {}

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.start.getTime() + this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** How many sleeps are pending. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /**
   * Lets `ms` milliseconds pass, waking each sleeper at its own time, in order, and giving what it
   * set in motion the chance to run (and perhaps to sleep again) before the next one wakes.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      next.wake();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Sleeper | undefined {
    return this.#sleepers.filter((s) => s.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Resolves once all promise callbacks that are runnable now have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
