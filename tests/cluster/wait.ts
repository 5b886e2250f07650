/** A condition that did not come about in time. */
export class WaitTimeoutError extends Error {
  override name = "WaitTimeoutError";
}

/** How long to wait for a condition, and how often to look. */
export interface WaitOptions {
  /** Milliseconds before giving up. */
  timeoutMs: number;
  /** Milliseconds between two looks; 100 unless told. */
  intervalMs?: number;
}

/**
 * Looks at `condition` until it returns something true, and returns that. An error it throws
 * counts as "not yet" and is the cause of the error thrown in the end.
 *
 * @throws {WaitTimeoutError} naming `what` when the deadline passes first.
 */
export async function waitFor<T>(
  what: string,
  condition: () => Promise<T> | T,
  { timeoutMs, intervalMs = 100 }: WaitOptions,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  while (true) {
    try {
      const value = await condition();
      if (value) return value as NonNullable<Exclude<T, false>>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      const why = cause instanceof Error ? `: ${cause.message}` : "";
      throw new WaitTimeoutError(`${what}: not so after ${timeoutMs / 1000} s${why}`, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
