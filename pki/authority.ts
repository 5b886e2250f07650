import { backoffMs } from "../kube/backoff.ts";
import { type Clock, systemClock } from "../kube/clock.ts";
import { AlreadyExistsError, ConflictError, ignoreNotFound } from "../kube/errors.ts";
import { Informer } from "../kube/informer.ts";
import type { Logger } from "../kube/log.ts";
import { secrets } from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";
import type { Secret } from "../kube/types.ts";
import {
  type AuthorityState,
  bundle,
  fromSecretData,
  held,
  rotate,
  toSecretData,
} from "./authority_state.ts";
import { decide, DEFAULT_DURATIONS, type Durations, nextDecisionAt } from "./rotation.ts";

/** Name of the Secret with the operator's authority, in the operator's namespace. */
export const CA_SECRET_NAME = "redkeep-ca";

/** Who the controller is to the instance managers. PEM texts. */
export interface ClientIdentity {
  /** Issued by the operator's authority. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Every authority that instances must trust: what they verify that certificate with. */
  readonly ca: string;
}

export interface AuthorityOptions {
  rest: RestClient;
  /** The operator's. */
  namespace: string;
  log: Logger;
  durations?: Durations;
  clock?: Clock;
}

/** The wall clock may jump, so the next decision is looked at again at least this often. */
const LONGEST_SLEEP_MS = 3_600_000;
const BACKOFF = { initialMs: 250, maxMs: 30_000 };

/**
 * The operator's certificate authority: one for all replicas of the controller, in one Secret,
 * changed by compare-and-swap. Whichever replica first sees something due does it; all follow.
 * A Secret that was deleted is written back by who still knows it, because with a new authority
 * the controller could command no instance until each has read the new bundle.
 */
export class Authority {
  readonly #options: Required<AuthorityOptions>;
  readonly #handlers: (() => void)[] = [];
  #state: AuthorityState | undefined;
  #identity: ClientIdentity | undefined;

  private constructor(options: AuthorityOptions) {
    this.#options = { durations: DEFAULT_DURATIONS, clock: systemClock, ...options };
  }

  /**
   * Reads the authority, or makes it.
   *
   * @throws as `RestClient` does
   */
  static async open(options: AuthorityOptions, signal?: AbortSignal): Promise<Authority> {
    const authority = new Authority(options);
    await authority.#ensure(signal);
    return authority;
  }

  /** As it is now. Ask for it at each use: it is rotated. */
  get identity(): ClientIdentity {
    return this.#identity!;
  }

  /** Calls the handler each time `identity` has changed. */
  subscribe(handler: () => void): void {
    this.#handlers.push(handler);
  }

  /** Rotates what is due and follows what other replicas do, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { rest, namespace, log, clock, durations } = this.#options;
    const informer = new Informer(rest, secrets, {
      namespace,
      fieldSelector: `metadata.name=${CA_SECRET_NAME}`,
      onError: (error) => log.warn("cannot watch the Secret of the authority", { error }),
      clock,
    });
    let changed = new AbortController();
    const wake = () => changed.abort();
    informer.subscribe({ added: wake, updated: wake, deleted: wake });
    const watching = informer.run(signal);
    let failures = 0;
    while (!signal.aborted) {
      changed = new AbortController();
      let sleepMs;
      try {
        await this.#ensure(signal);
        failures = 0;
        const due = nextDecisionAt(held(this.#state!), durations).getTime();
        sleepMs = Math.min(Math.max(due - clock.date().getTime(), 0), LONGEST_SLEEP_MS);
      } catch (error) {
        if (signal.aborted) break;
        sleepMs = backoffMs(BACKOFF, ++failures, Math.random);
        log.warn("cannot keep the authority", { error, retryInMs: Math.round(sleepMs) });
      }
      await clock.sleep(sleepMs, AbortSignal.any([signal, changed.signal])).catch(() => {});
    }
    await watching;
  }

  /** Makes the Secret what it should be now, and takes over what it says. */
  async #ensure(signal?: AbortSignal): Promise<void> {
    const { rest, namespace, log, clock, durations } = this.#options;
    for (;;) {
      const name = { namespace, name: CA_SECRET_NAME };
      const secret = await ignoreNotFound(rest.get(secrets, name, { signal }));
      const found = this.#read(secret);
      const known = found ?? this.#state;
      const now = clock.date();
      const rotation = decide(known && held(known), now, durations);
      if (found && rotation === "keep") return this.#take(found);
      const state = await rotate(known, rotation, now, durations);
      try {
        await this.#write(secret, state, signal);
      } catch (error) {
        if (error instanceof ConflictError || error instanceof AlreadyExistsError) continue;
        throw error;
      }
      log.info("wrote the Secret of the authority", { rotation });
      return this.#take(state);
    }
  }

  #read(secret: Secret | undefined): AuthorityState | undefined {
    if (!secret) return undefined;
    try {
      const entries = Object.entries(secret.data ?? {});
      return fromSecretData(Object.fromEntries(entries.map(([key, data]) => [key, atob(data)])));
    } catch (error) {
      this.#options.log.error("the Secret of the authority is damaged and is replaced", { error });
    }
  }

  async #write(
    before: Secret | undefined,
    state: AuthorityState,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { rest, namespace } = this.#options;
    const entries = Object.entries(toSecretData(state));
    const data = Object.fromEntries(entries.map(([key, text]) => [key, btoa(text)]));
    if (before) {
      await rest.update(secrets, { ...before, data }, { signal });
    } else {
      const metadata = { namespace, name: CA_SECRET_NAME };
      await rest.create(secrets, { metadata, type: "Opaque", data }, { signal });
    }
  }

  #take(state: AuthorityState): void {
    this.#state = state;
    const identity = {
      certificate: state.client.certificatePEM,
      privateKey: state.client.privateKeyPEM,
      ca: bundle(state),
    };
    const before = this.#identity;
    this.#identity = identity;
    if (!before || (before.ca === identity.ca && before.certificate === identity.certificate)) {
      return;
    }
    for (const handler of this.#handlers) handler();
  }
}
