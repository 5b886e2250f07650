import { type Backoff, backoffMs } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Key } from "./key.ts";

/** Told what a queue does, for controller-runtime's `workqueue_*` metrics. Times in seconds. */
export interface WorkQueueObserver {
  /** Keys that wait now. */
  depth?(keys: number): void;
  /** A key that was not waiting has come to wait. */
  added?(): void;
  /** A key was added by `addRateLimited`. */
  retried?(): void;
  /** How long a key waited. */
  queued?(seconds: number): void;
  /** How long a key was worked on. */
  worked?(seconds: number): void;
}

export interface WorkQueueOptions {
  /** Of a key that fails again and again. */
  backoff?: Backoff;
  observer?: WorkQueueObserver;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}

interface Delayed {
  readyAt: number;
  cancel: AbortController;
}

/**
 * Keys to be worked on, first come first served, in client-go's terms: a key waits at most once,
 * however often it is added; a key added while it is being worked on waits again when that is
 * `done`, so no two workers ever have the same key.
 */
export class WorkQueue {
  readonly #backoff: Backoff;
  readonly #observer: WorkQueueObserver;
  readonly #clock: Clock;
  readonly #random: () => number;

  /** The keys ready to be worked on, in order, and since when. */
  readonly #ready = new Map<Key, number>();
  /** The keys being worked on, and since when. */
  readonly #working = new Map<Key, number>();
  /** The keys among those being worked on that were added again. */
  readonly #again = new Set<Key>();
  readonly #delayed = new Map<Key, Delayed>();
  readonly #failures = new Map<Key, number>();
  /** Workers that wait for a key. */
  readonly #waiters: (() => void)[] = [];
  #shutDown = false;

  constructor(options: WorkQueueOptions = {}) {
    this.#backoff = options.backoff ?? { initialMs: 5, maxMs: 60_000 };
    this.#observer = options.observer ?? {};
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** How many keys are ready and wait for a worker. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Adds a key, unless it waits already. */
  add(key: Key): void {
    if (this.#shutDown || this.#ready.has(key) || this.#again.has(key)) return;
    this.#observer.added?.();
    if (this.#working.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#makeReady(key);
  }

  /** Adds a key after `ms` milliseconds; of several such calls the earliest time counts. */
  addAfter(key: Key, ms: number): void {
    if (this.#shutDown) return;
    if (ms <= 0) return this.add(key);
    const readyAt = this.#clock.now() + ms;
    const delayed = this.#delayed.get(key);
    if (delayed && delayed.readyAt <= readyAt) return;
    delayed?.cancel.abort();
    const cancel = new AbortController();
    this.#delayed.set(key, { readyAt, cancel });
    this.#clock.sleep(ms, cancel.signal).then(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, () => {}); // cancelled: an earlier time has taken its place, or the queue is shut down
  }

  /** Adds a key that failed after a delay that grows with each call, until `forget`. */
  addRateLimited(key: Key): void {
    if (this.#shutDown) return;
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    this.#observer.retried?.();
    this.addAfter(key, backoffMs(this.#backoff, failures, this.#random));
  }

  /** Ends a key's series of failures. */
  forget(key: Key): void {
    this.#failures.delete(key);
  }

  /** How often `addRateLimited` was called since the last `forget`. */
  failures(key: Key): number {
    return this.#failures.get(key) ?? 0;
  }

  /**
   * The next key to work on, as soon as there is one; undefined once the queue is shut down and
   * empty. Every key got must be given back by `done`.
   */
  async get(): Promise<Key | undefined> {
    while (this.#ready.size === 0) {
      if (this.#shutDown) return undefined;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    const [key, since] = this.#ready.entries().next().value!;
    const now = this.#clock.now();
    this.#ready.delete(key);
    this.#working.set(key, now);
    this.#observer.depth?.(this.#ready.size);
    this.#observer.queued?.((now - since) / 1000);
    return key;
  }

  /** Says that the work on a key is over, for better or worse. */
  done(key: Key): void {
    const since = this.#working.get(key);
    if (since === undefined) return;
    this.#working.delete(key);
    this.#observer.worked?.((this.#clock.now() - since) / 1000);
    if (this.#again.delete(key)) this.#makeReady(key);
  }

  /** Takes no more keys, forgets those that are delayed, and lets workers finish the rest. */
  shutDown(): void {
    this.#shutDown = true;
    for (const { cancel } of this.#delayed.values()) cancel.abort();
    this.#delayed.clear();
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #makeReady(key: Key): void {
    this.#ready.set(key, this.#clock.now());
    this.#observer.depth?.(this.#ready.size);
    this.#waiters.shift()?.();
  }
}
