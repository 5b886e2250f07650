import { type Backoff, backoffMs } from "./backoff.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  type Change,
  initialState,
  type Input,
  type State,
  transition,
} from "./reflector_state.ts";
import type { Resource } from "./resource.ts";
import type { RestClient, Selection } from "./rest.ts";
import type { KubernetesObject } from "./types.ts";
import type { WatchStream } from "./watch_stream.ts";

/** What a reflector keeps up to date; a `Store` is one. */
export interface Target<T> {
  replace(objects: T[]): void;
  set(object: T): void;
  delete(object: T): void;
}

export interface ReflectorOptions {
  /** Objects in a page of a list. */
  pageSize?: number;
  /** A watch lasts between this and twice this, at random, so that watches do not end together. */
  minWatchSeconds?: number;
  /** A watch counts as dead when nothing came for this long; a bookmark comes every minute. */
  silenceMs?: number;
  backoff?: Backoff;
  /** Told of every failed list or watch, all of which are tried again. */
  onError?: (error: unknown) => void;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}

const DEFAULTS = {
  pageSize: 500,
  minWatchSeconds: 290,
  silenceMs: 90_000,
  backoff: { initialMs: 250, maxMs: 15_000 },
  onError: () => {},
  clock: systemClock,
  random: Math.random,
};

/** Keeps a target equal to a selection of a resource's objects, for as long as it runs. */
export class Reflector<T extends KubernetesObject> {
  readonly #options: Required<ReflectorOptions>;
  readonly #synced = Promise.withResolvers<void>();
  #state: State<T> = initialState();
  #stream: WatchStream<T> | undefined;
  #openedAt = 0;
  #hasSynced = false;

  constructor(
    readonly client: RestClient,
    readonly resource: Resource<T>,
    readonly selection: Selection,
    readonly target: Target<T>,
    options: ReflectorOptions = {},
  ) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Whether the target has been complete once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Resolves when `hasSynced` becomes true. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** The name of the state, for reports. */
  get state(): State<T>["name"] {
    return this.#state.name;
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const input = await this.#perform(this.#state, signal);
        if (signal.aborted) return;
        if (input.type === "failed") this.#options.onError(input.error);
        const { state, change } = transition(this.#state, input);
        if (change) this.#deliver(change);
        if (state.name !== "watching") this.#close();
        this.#state = state;
      }
    } finally {
      this.#close();
    }
  }

  /** Does what the state calls for, and says what came of it. */
  async #perform(state: State<T>, signal: AbortSignal): Promise<Input<T>> {
    const { clock, random, backoff, pageSize } = this.#options;
    try {
      switch (state.name) {
        case "empty":
          return await this.#list({ limit: state.paged ? pageSize : undefined }, signal);
        case "listing":
          return await this.#list({ limit: pageSize, continue: state.continue }, signal);
        case "listed":
          this.#stream = await this.#watch(state.resourceVersion, signal);
          this.#openedAt = clock.now();
          return { type: "opened" };
        case "watching": {
          const event = await this.#stream!.next();
          if (event) return { type: "event", event };
          return { type: "ended", lastedMs: clock.now() - this.#openedAt };
        }
        case "waiting":
          await clock.sleep(
            Math.max(state.atLeastMs, backoffMs(backoff, state.failures, random)),
            signal,
          );
          return { type: "waited" };
      }
    } catch (error) {
      return { type: "failed", error };
    }
  }

  async #list(
    part: { limit?: number; continue?: string },
    signal: AbortSignal,
  ): Promise<Input<T>> {
    const page = await this.client.list(this.resource, { ...this.selection, ...part, signal });
    return { type: "page", page };
  }

  #watch(resourceVersion: string, signal: AbortSignal): Promise<WatchStream<T>> {
    const { minWatchSeconds, silenceMs, random } = this.#options;
    return this.client.watch(this.resource, {
      ...this.selection,
      resourceVersion,
      timeoutSeconds: Math.floor(minWatchSeconds * (1 + random())),
      silenceMs,
      signal,
    });
  }

  #deliver(change: Change<T>): void {
    switch (change.type) {
      case "set":
        return this.target.set(change.object);
      case "delete":
        return this.target.delete(change.object);
      case "replace":
        this.target.replace(change.objects);
        this.#hasSynced = true;
        this.#synced.resolve();
    }
  }

  #close(): void {
    this.#stream?.[Symbol.dispose]();
    this.#stream = undefined;
  }
}
