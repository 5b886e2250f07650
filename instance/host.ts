/**
 * What the manager's worker needs of the main thread, which alone may signal process groups, and
 * which watches over the lease with a clock of its own.
 */
export interface Host {
  /** Ends every process of a group at once. */
  killGroup(pid: number): void;
  /** redis-server was started: it is ended with the manager, whatever ends that. */
  started(pid: number): void;
  /** redis-server may accept writes for so long from now, and no longer. */
  mayWrite(pid: number, forMs: number): void;
  /** redis-server accepts no writes. */
  fenced(): void;
}

/** A message of the worker to the main thread. */
export type FromWorker =
  | { type: "killGroup" | "started"; pid: number }
  | { type: "mayWrite"; pid: number; forMs: number }
  | { type: "fenced" }
  /** All is done: the process may end. */
  | { type: "finished" };

/** A message of the main thread to the worker. */
export type ToWorker =
  | { type: "run"; settings: import("./settings.ts").Settings }
  /** SIGTERM has come. */
  | { type: "terminate" };
