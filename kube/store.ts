import { type Key, keyOf } from "./key.ts";
import type { KubernetesObject } from "./types.ts";

/** By which values an object is found under an index, e.g. the name of its cluster. */
export type Indexer<T> = (object: T) => string[];

/** What a store tells its subscribers. Each may be left out. */
export interface Handler<T> {
  added?(object: T): void;
  /** Only called where the resourceVersion differs. */
  updated?(object: T, before: T): void;
  /** With the last state known, which may not be the last there was. */
  deleted?(object: T): void;
}

/** The reader's side of a store. Objects are frozen: everyone shares them. */
export interface ReadonlyStore<T, Index extends string = never> {
  byKey(key: Key): T | undefined;
  byIndex(index: Index, value: string): T[];
  list(): T[];
  readonly size: number;
}

/**
 * The objects of one selection as last seen, with indexes. Handlers are called after the store has
 * taken the change in; their order is the order of subscription.
 */
export class Store<T extends KubernetesObject, Index extends string = never>
  implements ReadonlyStore<T, Index> {
  readonly #objects = new Map<Key, T>();
  readonly #indexers: [Index, Indexer<T>][];
  /** For each index, the keys of the objects under each value. */
  readonly #indexes: Map<Index, Map<string, Set<Key>>>;
  readonly #handlers: Handler<T>[] = [];

  constructor(indexers: Record<Index, Indexer<T>> = {} as Record<Index, Indexer<T>>) {
    this.#indexers = Object.entries(indexers) as [Index, Indexer<T>][];
    this.#indexes = new Map(this.#indexers.map(([name]) => [name, new Map()]));
  }

  byKey(key: Key): T | undefined {
    return this.#objects.get(key);
  }

  byIndex(index: Index, value: string): T[] {
    const keys = this.#indexes.get(index)?.get(value) ?? [];
    return Array.from(keys, (key) => this.#objects.get(key)!);
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Calls the handler for every change from now on, and as `added` for what is there already. */
  subscribe(handler: Handler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) handler.added?.(object);
  }

  /** Takes in an object that was added or changed. */
  set(object: T): void {
    const key = keyOf(object.metadata);
    const before = this.#objects.get(key);
    if (before?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (before) this.#unindex(key, before);
    this.#objects.set(key, freeze(object));
    this.#index(key, object);
    for (const handler of this.#handlers) {
      if (before) handler.updated?.(object, before);
      else handler.added?.(object);
    }
  }

  /** Takes in a deletion. */
  delete(object: T): void {
    const key = keyOf(object.metadata);
    const before = this.#objects.get(key);
    if (!before) return;
    this.#unindex(key, before);
    this.#objects.delete(key);
    for (const handler of this.#handlers) handler.deleted?.(freeze(object));
  }

  /** Takes in a whole list: what is not in it has been deleted. */
  replace(objects: T[]): void {
    const listed = new Set(objects.map((object) => keyOf(object.metadata)));
    for (const [key, object] of [...this.#objects]) {
      if (!listed.has(key)) this.delete(object);
    }
    for (const object of objects) this.set(object);
  }

  #index(key: Key, object: T): void {
    for (const [name, indexer] of this.#indexers) {
      const index = this.#indexes.get(name)!;
      for (const value of indexer(object)) {
        const keys = index.get(value);
        if (keys) keys.add(key);
        else index.set(value, new Set([key]));
      }
    }
  }

  #unindex(key: Key, object: T): void {
    for (const [name, indexer] of this.#indexers) {
      const index = this.#indexes.get(name)!;
      for (const value of indexer(object)) {
        const keys = index.get(value);
        keys?.delete(key);
        if (keys?.size === 0) index.delete(value);
      }
    }
  }
}

/** Freezes an object and everything in it. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
