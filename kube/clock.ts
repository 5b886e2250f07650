/**
 * Time as the runtime sees it. Everything that waits takes a `Clock`, so that tests decide what
 * time it is; everything that measures a duration uses the monotonic reading, because a wall clock
 * may be set back while a lease is running.
 */
export interface Clock {
  /** Milliseconds on the monotonic clock; only differences mean something. */
  now(): number;
  /** The wall clock, for time stamps that others read. */
  date(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason if that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longer timers overflow a signed 32-bit integer, and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  async sleep(ms, signal) {
    const end = performance.now() + ms;
    do {
      await timer(Math.max(0, Math.min(end - performance.now(), LONGEST_TIMER_MS)), signal);
    } while (performance.now() < end - 1);
  },
};

function timer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const aborted = () => {
      clearTimeout(id);
      reject(signal!.reason);
    };
    const id = setTimeout(() => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }, ms);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

/** Kubernetes' MicroTime: RFC 3339 with exactly six decimals. */
export function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}
