import { Informer } from "../kube/informer.ts";
import { type Key, keyOf } from "../kube/key.ts";
import { type NamespacedName, secrets } from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";
import type { Secret } from "../kube/types.ts";

/** Reads Secrets. */
export interface SecretReader {
  /**
   * The Secret of that name, with its keys but without their values.
   *
   * @throws if it cannot be read for now
   */
  get(name: NamespacedName): Promise<Secret | undefined>;
}

interface Watched {
  informer: Informer<Secret>;
  stop: AbortController;
}

/** How long the first read of a Secret may take. */
const FIRST_READ_MS = 5_000;

/**
 * The Secrets that RedisClusters refer to, each watched on its own by its name: the controller
 * never holds the other Secrets of a namespace, and of these only which keys they have.
 */
export class ReferencedSecrets implements SecretReader {
  readonly #watched = new Map<Key, Watched>();

  /** @param changed told of every Secret that appears, changes or goes */
  constructor(
    readonly rest: RestClient,
    readonly changed: (name: NamespacedName) => void,
    readonly onError: (error: unknown) => void,
  ) {}

  async get(name: NamespacedName): Promise<Secret | undefined> {
    const { informer } = this.#watch(name);
    if (!informer.hasSynced) {
      const timeout = AbortSignal.timeout(FIRST_READ_MS);
      const late = new Promise<never>((_, reject) => {
        timeout.addEventListener(
          "abort",
          () =>
            reject(new Error(`Secret ${keyOf(name)} could not be read within ${FIRST_READ_MS} ms`)),
        );
      });
      await Promise.race([informer.synced, late]);
    }
    return informer.store.byKey(keyOf(name));
  }

  /** Stops watching all but those. */
  retain(referenced: ReadonlySet<Key>): void {
    for (const [key, { stop }] of this.#watched) {
      if (referenced.has(key)) continue;
      stop.abort();
      this.#watched.delete(key);
    }
  }

  #watch(name: NamespacedName): Watched {
    const key = keyOf(name);
    const running = this.#watched.get(key);
    if (running) return running;
    const informer = new Informer(this.rest, secrets, {
      namespace: name.namespace,
      fieldSelector: `metadata.name=${name.name}`,
      transform: withoutValues,
      onError: this.onError,
    });
    const changed = () => this.changed(name);
    informer.subscribe({ added: changed, updated: changed, deleted: changed });
    const watched = { informer, stop: new AbortController() };
    this.#watched.set(key, watched);
    informer.run(watched.stop.signal).catch(this.onError);
    return watched;
  }
}

/** Which keys a Secret has is all that the controller needs to know. */
export function withoutValues(secret: Secret): Secret {
  const keys = Object.keys(secret.data ?? {});
  return { ...secret, data: Object.fromEntries(keys.map((key) => [key, ""])) };
}
