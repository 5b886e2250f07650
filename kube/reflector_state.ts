/**
 * The reflector as a state machine. `transition` is all its logic, and pure: what to do next follows
 * from the state (see `Reflector`), what happened comes in, the next state and the change to the
 * store come out.
 *
 * ```text
 * empty --page--> listing --last page--> listed --opened--> watching --event--> watching
 *   ^                |                     ^                    |
 *   +----- gone -----+---- gone -----------+---- ended ---------+
 * ```
 *
 * Any failure leads, after a wait from the second in a row on, to where the work can go on.
 */
import { ApiError, GoneError } from "./errors.ts";
import type { List } from "./rest.ts";
import type { KubernetesObject } from "./types.ts";
import type { WatchEvent } from "./watch_stream.ts";

/** `failures` counts those in a row, without an event in between. */
export type State<T> =
  /** Nothing is known, or nothing that may be built upon: list from the start. */
  | { name: "empty"; failures: number; paged: boolean }
  /** Some pages have come: list from `continue` on. */
  | { name: "listing"; failures: number; continue: string; items: T[] }
  /** The store is complete as of `resourceVersion`, and no watch is open: open one. */
  | { name: "listed"; failures: number; resourceVersion: string }
  /** A watch is open: take its next event. `progress`: it has brought something. */
  | { name: "watching"; failures: number; resourceVersion: string; progress: boolean }
  /** Failed: wait by `failures`, but no less than `atLeastMs`, before `next`. */
  | { name: "waiting"; failures: number; atLeastMs: number; next: State<T> };

export type Input<T> =
  | { type: "page"; page: List<T> }
  | { type: "opened" }
  | { type: "event"; event: WatchEvent<T> }
  /** The server ended the watch, in good order, after so long. */
  | { type: "ended"; lastedMs: number }
  | { type: "failed"; error: unknown }
  | { type: "waited" };

/** What the store must take in. */
export type Change<T> =
  | { type: "replace"; objects: T[] }
  | { type: "set"; object: T }
  | { type: "delete"; object: T };

export interface Step<T> {
  state: State<T>;
  change?: Change<T>;
}

/** A watch that ends sooner, and brought nothing, counts as failed (as in client-go). */
const SHORTEST_WATCH_MS = 1000;

/** Where every reflector begins. */
export function initialState<T>(): State<T> {
  return { name: "empty", failures: 0, paged: true };
}

/** The one step from a state by an input. */
export function transition<T extends KubernetesObject>(state: State<T>, input: Input<T>): Step<T> {
  if (input.type === "failed") return { state: failed(state, input.error) };
  switch (state.name) {
    case "empty":
      if (input.type === "page") return listed(state.failures, [], input.page);
      break;
    case "listing":
      if (input.type === "page") return listed(state.failures, state.items, input.page);
      break;
    case "listed":
      if (input.type === "opened") {
        return { state: { ...state, name: "watching", progress: false } };
      }
      break;
    case "watching":
      if (input.type === "event") return took(input.event);
      if (input.type === "ended") return { state: ended(state, input.lastedMs) };
      break;
    case "waiting":
      if (input.type === "waited") return { state: state.next };
      break;
  }
  throw new Error(`reflector: "${input.type}" cannot happen in state "${state.name}"`);
}

function listed<T>(failures: number, before: T[], page: List<T>): Step<T> {
  const items = [...before, ...page.items];
  if (page.continue) {
    return { state: { name: "listing", failures, continue: page.continue, items } };
  }
  return {
    state: { name: "listed", failures, resourceVersion: page.resourceVersion },
    change: { type: "replace", objects: items },
  };
}

type Watching<T> = Extract<State<T>, { name: "watching" }>;

function took<T extends KubernetesObject>(event: WatchEvent<T>): Step<T> {
  const next: State<T> = {
    name: "watching",
    failures: 0,
    resourceVersion: event.object.metadata.resourceVersion,
    progress: true,
  };
  switch (event.type) {
    case "BOOKMARK":
      return { state: next };
    case "DELETED":
      return { state: next, change: { type: "delete", object: event.object } };
    default:
      return { state: next, change: { type: "set", object: event.object } };
  }
}

function ended<T>(state: Watching<T>, lastedMs: number): State<T> {
  const { resourceVersion, failures } = state;
  if (state.progress || lastedMs >= SHORTEST_WATCH_MS) {
    return { name: "listed", failures: 0, resourceVersion };
  }
  return again(failures, { name: "listed", failures: failures + 1, resourceVersion });
}

/** Where to go on after an error: where the work stopped, unless that is gone. */
function failed<T>(state: State<T>, error: unknown): State<T> {
  const failures = state.failures + 1;
  const atLeastMs = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  const gone = error instanceof GoneError;
  switch (state.name) {
    case "empty":
      return again(state.failures, { ...state, failures }, atLeastMs);
    case "listing":
      // The token expired between two pages; a list in one piece cannot be overtaken like that.
      if (gone) return again(state.failures, { name: "empty", failures, paged: false }, atLeastMs);
      return again(state.failures, { ...state, failures }, atLeastMs);
    case "listed":
    case "watching": {
      if (gone) return again(state.failures, { name: "empty", failures, paged: true }, atLeastMs);
      const { resourceVersion } = state;
      return again(state.failures, { name: "listed", failures, resourceVersion }, atLeastMs);
    }
    case "waiting":
      return state.next;
  }
}

/** To `next`: at once after the first failure, and after a wait from then on. */
function again<T>(failuresBefore: number, next: State<T>, atLeastMs = 0): State<T> {
  if (failuresBefore === 0 && atLeastMs === 0) return next;
  return { name: "waiting", failures: next.failures, atLeastMs, next };
}
