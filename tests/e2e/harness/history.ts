/** One attempt of a writer to set one key. Times are those of `nowMs`. */
export interface Attempt {
  /** Unique: no key is ever written twice. */
  key: string;
  startMs: number;
  endMs: number;
  /** Whether Redis (and, where asked for, enough replicas) confirmed it. */
  acknowledged: boolean;
  /** Why not, where it was not. */
  error?: string;
}

/** Everything that a writer tried between its start and its end. */
export interface History {
  startedMs: number;
  endedMs: number;
  attempts: Attempt[];
}

/** A time in which nothing was acknowledged. */
export interface Gap {
  ms: number;
  fromMs: number;
  toMs: number;
}

/**
 * The longest time without an acknowledgement. The time before the first one and after the last
 * one count: a writer that never came back has a gap up to its end.
 */
export function longestGap({ startedMs, endedMs, attempts }: History): Gap {
  const ends = attempts.filter((a) => a.acknowledged).map((a) => a.endMs).sort((a, b) => a - b);
  let longest: Gap = { ms: 0, fromMs: startedMs, toMs: startedMs };
  let fromMs = startedMs;
  for (const toMs of [...ends, endedMs]) {
    if (toMs - fromMs > longest.ms) longest = { ms: toMs - fromMs, fromMs, toMs };
    fromMs = toMs;
  }
  return longest;
}

/** When the last write was acknowledged; undefined if none was. */
export function lastAcknowledgedMs({ attempts }: History): number | undefined {
  const ends = attempts.filter((attempt) => attempt.acknowledged).map((attempt) => attempt.endMs);
  return ends.length ? ends.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** The acknowledged attempts whose key is not among those that can be read back. */
export function lostWrites({ attempts }: History, present: ReadonlySet<string>): Attempt[] {
  return attempts.filter((attempt) => attempt.acknowledged && !present.has(attempt.key));
}

/** How often each error was met, the text cut to what is comparable. */
export function errorCounts({ attempts }: History): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { error } of attempts) {
    if (error !== undefined) counts[error] = (counts[error] ?? 0) + 1;
  }
  return counts;
}
