/** A signal that aborts when time runs out or when the caller's signal does. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Starts the time anew: from now on, `ms` milliseconds. */
  arm(ms: number): void;
}

/**
 * A deadline of `ms` milliseconds within `parent`. Dispose of it (`using`) when the work is over:
 * that stops the timer, lets go of the parent (which may live as long as the process), and aborts
 * whatever is still running on the signal.
 */
export function deadline(ms: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(parent!.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(
      () => controller.abort(new DOMException(`nothing came for ${ms} ms`, "TimeoutError")),
      ms,
    );
  };
  arm(ms);
  if (parent?.aborted) follow();
  else parent?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    arm,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener("abort", follow);
      controller.abort(new DOMException("the work is over", "AbortError"));
    },
  };
}
