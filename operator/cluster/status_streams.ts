/**
 * The fast path of detection: one status stream held open to the manager of each primary. A Redis
 * that exits is told at once, a manager that ends shows as a reset within milliseconds, and one
 * that is stopped or cut off as silence.
 */
import { type Backoff, backoffMs } from "../../kube/backoff.ts";
import type { Clock } from "../../kube/clock.ts";
import type { Key } from "../../kube/key.ts";
import type { Logger } from "../../kube/log.ts";
import type { ManagerClient } from "../manager_client.ts";
import type { ManagerTarget } from "../manager_connections.ts";
import { isNews, noteAnswer, type Notebook, noteFailure } from "./contacts.ts";

/** Managers send a line every 250 ms: two missing ones, and some slack, are silence. */
const SILENCE_MS = 600;
const BACKOFF: Backoff = { initialMs: 50, maxMs: 1000 };

/** What the streams work with. */
export interface StatusStreamsOptions {
  readonly managers: ManagerClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asks for a reconcile of that cluster, now. */
  readonly enqueue: (key: Key) => void;
}

interface Stream {
  readonly target: ManagerTarget;
  readonly stop: AbortController;
}

/** Streams by cluster; at most one each, to its primary. */
export class StatusStreams {
  readonly #options: StatusStreamsOptions;
  readonly #streams = new Map<Key, Stream>();

  constructor(options: StatusStreamsOptions) {
    this.#options = options;
  }

  /** Follows that manager from now on, and nobody else of that cluster; nobody where undefined. */
  follow(key: Key, notebook: Notebook, target: ManagerTarget | undefined): void {
    const current = this.#streams.get(key);
    if (current !== undefined && target !== undefined && isSameTarget(current.target, target)) {
      return;
    }
    current?.stop.abort();
    this.#streams.delete(key);
    if (target === undefined) return;
    const stream = { target, stop: new AbortController() };
    this.#streams.set(key, stream);
    this.#run(key, notebook, stream).catch((error) => {
      if (stream.stop.signal.aborted) return;
      this.#options.log.error("status stream failed", { error });
      // The next reconcile opens another.
      if (this.#streams.get(key) === stream) this.#streams.delete(key);
    });
  }

  /** Ends the stream of a cluster that is gone. */
  forget(key: Key): void {
    this.#streams.get(key)?.stop.abort();
    this.#streams.delete(key);
  }

  /** Ends every stream. */
  close(): void {
    for (const stream of this.#streams.values()) stream.stop.abort();
    this.#streams.clear();
  }

  async #run(key: Key, notebook: Notebook, { target, stop }: Stream): Promise<void> {
    const { managers, clock, log, enqueue } = this.#options;
    let failures = 0;
    while (!stop.signal.aborted) {
      const end = await managers.stream(
        target,
        (report) => {
          failures = 0;
          const before = notebook.memory.reports.get(target.podUID);
          noteAnswer(notebook, target, report);
          if (
            before === undefined || before.failures > 0 || isNews(before.report, report)
          ) enqueue(key);
        },
        stop.signal,
        SILENCE_MS,
      );
      noteFailure(notebook, target, end.error ?? new Error(`the status stream was ${end.reason}`));
      log.info("status stream ended", { cluster: key, pod: target.name, reason: end.reason });
      enqueue(key);
      await clock.sleep(backoffMs(BACKOFF, ++failures, Math.random), stop.signal);
    }
  }
}

function isSameTarget(a: ManagerTarget, b: ManagerTarget): boolean {
  return a.podUID === b.podUID && a.podIP === b.podIP && a.certificate === b.certificate;
}
