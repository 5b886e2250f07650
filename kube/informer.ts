import { Reflector, type ReflectorOptions } from "./reflector.ts";
import type { Resource } from "./resource.ts";
import type { RestClient, Selection } from "./rest.ts";
import { type Handler, type Indexer, type ReadonlyStore, Store } from "./store.ts";
import type { KubernetesObject } from "./types.ts";

export interface InformerOptions<T, Index extends string> extends Selection, ReflectorOptions {
  /** How objects are found by other than their key. */
  indexers?: Record<Index, Indexer<T>>;
  /** Reduces an object to what is needed, before it is stored. */
  transform?: (object: T) => T;
}

/** A store, and the reflector that keeps it up to date. */
export class Informer<T extends KubernetesObject, Index extends string = never> {
  readonly #store: Store<T, Index>;
  readonly #reflector: Reflector<T>;

  constructor(
    client: RestClient,
    readonly resource: Resource<T>,
    options: InformerOptions<T, Index> = {},
  ) {
    const { namespace, labelSelector, fieldSelector, indexers, transform, ...tuning } = options;
    const store = new Store<T, Index>(indexers);
    const reduce = (object: T) => transform ? transform(slim(object)) : slim(object);
    this.#store = store;
    this.#reflector = new Reflector(
      client,
      resource,
      { namespace, labelSelector, fieldSelector },
      {
        replace: (objects) => store.replace(objects.map(reduce)),
        set: (object) => store.set(reduce(object)),
        delete: (object) => store.delete(reduce(object)),
      },
      tuning,
    );
  }

  /** The objects; complete once `hasSynced`. */
  get store(): ReadonlyStore<T, Index> {
    return this.#store;
  }

  /** Calls the handler for what is there and for every change. It must not throw. */
  subscribe(handler: Handler<T>): void {
    this.#store.subscribe(handler);
  }

  /** Whether the store has been complete once. */
  get hasSynced(): boolean {
    return this.#reflector.hasSynced;
  }

  /** Resolves when `hasSynced` becomes true. */
  get synced(): Promise<void> {
    return this.#reflector.synced;
  }

  /** Runs until the signal aborts; rejects only if a handler throws. */
  run(signal: AbortSignal): Promise<void> {
    return this.#reflector.run(signal);
  }
}

/** Without `managedFields`, which nobody here reads and which are often half of an object. */
function slim<T extends KubernetesObject>(object: T): T {
  delete object.metadata.managedFields;
  return object;
}
