import { type Clock, systemClock } from "./clock.ts";
import { AlreadyExistsError, ConflictError, ignoreNotFound } from "./errors.ts";
import { decide, heldRecord, type Observation, observe, releasedRecord } from "./lease_decision.ts";
import { leases } from "./resource.ts";
import type { RestClient } from "./rest.ts";
import type { Lease } from "./types.ts";

export interface LeaderElectorOptions {
  namespace: string;
  /** The Lease's name: whoever contends for the same thing names the same Lease. */
  name: string;
  /** Unique to this process, so that its successor in the same pod is another contender. */
  identity: string;
  /** How long a silent leader is believed; default 15 s. */
  leaseDurationMs?: number;
  /** How long a leader tries in vain to renew before it steps down; default 10 s. */
  renewDeadlineMs?: number;
  /** Between two attempts to take or renew the lease; default 2 s. */
  retryPeriodMs?: number;
  /** Told who leads, whenever somebody else does than before. */
  onNewLeader?: (identity: string) => void;
  /** Told of every attempt that failed; there will be another. */
  onError?: (error: unknown) => void;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}

/** The process was leader and is no more. Another may be: exit, and start anew. */
export class LeadershipLostError extends Error {
  override name = "LeadershipLostError";
}

const DEFAULTS = {
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2_000,
  onNewLeader: () => {},
  onError: () => {},
  clock: systemClock,
  random: Math.random,
};

/**
 * Leader election by a Lease. At most one contender leads at any time, as long as clocks run at
 * about the same rate: a leader steps down `renewDeadlineMs` after it *sent* its last successful
 * renewal, others wait `leaseDurationMs` after they *saw* it.
 */
export class LeaderElector {
  readonly #options: Required<LeaderElectorOptions>;
  #observation: Observation | undefined;
  /** Monotonic milliseconds until which this process leads; in the past where it does not. */
  #leadsUntil = -Infinity;

  constructor(readonly client: RestClient, options: LeaderElectorOptions) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Whether this process leads now, by the clock: to ask before an act that must not be late. */
  get isLeader(): boolean {
    return this.#options.clock.now() < this.#leadsUntil;
  }

  /**
   * Waits until this process leads, then calls `lead`, and keeps the lease until `lead` is over and
   * then releases it. The signal given to `lead` aborts when `signal` does (the lease is still held
   * until `lead` settles), or when leadership is lost. Returns without leading if `signal` aborts
   * before; passes on what `lead` throws.
   *
   * @throws {LeadershipLostError} at once when leadership is lost, whatever `lead` does
   */
  async run(lead: (leading: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (!await this.#acquire(signal)) return;
    const leading = new AbortController();
    const over = new AbortController();
    const shutDown = () => leading.abort(signal.reason);
    if (signal.aborted) shutDown();
    else signal.addEventListener("abort", shutDown, { once: true });
    const work = lead(leading.signal).finally(() => over.abort());
    work.catch(() => {}); // awaited below, unless leadership is lost first
    try {
      await this.#hold(over.signal);
      await this.#release();
      await work;
    } catch (error) {
      leading.abort(error);
      throw error;
    } finally {
      this.#leadsUntil = -Infinity;
      signal.removeEventListener("abort", shutDown);
    }
  }

  /** Contends until this process leads; false if the signal aborted before. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, retryPeriodMs, random } = this.#options;
    while (!signal.aborted) {
      await this.#attempt();
      if (this.isLeader) return true;
      // Jitter, so that contenders do not meet each time.
      await clock.sleep(retryPeriodMs * (1 + 0.2 * random()), signal).catch(() => {});
    }
    return false;
  }

  /** Renews until `over` aborts. */
  async #hold(over: AbortSignal): Promise<void> {
    const { clock, retryPeriodMs, name, renewDeadlineMs } = this.#options;
    while (!over.aborted) {
      if (!this.isLeader) {
        const usurper = this.#anotherHolder();
        const how = usurper ? `taken by ${usurper}` : `not renewed for ${renewDeadlineMs} ms`;
        throw new LeadershipLostError(`lease ${name}: ${how}`);
      }
      const left = this.#leadsUntil - clock.now();
      await clock.sleep(Math.min(retryPeriodMs, left), over).catch(() => {});
      // Never abort a renewal half way: the release needs to know the lease's resourceVersion.
      if (!over.aborted && this.isLeader) await this.#attempt();
    }
  }

  /** Tries once to create, take or renew the lease, whichever is due. Never throws. */
  async #attempt(): Promise<void> {
    const { clock, identity, onError, renewDeadlineMs } = this.#options;
    try {
      if (!this.isLeader) await this.#read();
      const decision = decide(this.#observation, identity, clock.now());
      if (decision.action === "wait") {
        this.#leadsUntil = -Infinity;
        return;
      }
      const sentAt = clock.now();
      await this.#write(decision.action === "create");
      this.#leadsUntil = sentAt + renewDeadlineMs;
    } catch (error) {
      const overtaken = error instanceof ConflictError || error instanceof AlreadyExistsError;
      // Somebody else has written it: see who before the next attempt.
      if (overtaken) await this.#read().catch(onError);
      else onError(error);
      if (this.#anotherHolder()) this.#leadsUntil = -Infinity;
    }
  }

  /** Who else holds the lease, as far as this contender has seen. */
  #anotherHolder(): string | undefined {
    const holder = this.#observation?.lease.spec?.holderIdentity;
    return holder && holder !== this.#options.identity ? holder : undefined;
  }

  async #read(): Promise<void> {
    const { namespace, name } = this.#options;
    this.#observe(
      await ignoreNotFound(
        this.client.get(leases, { namespace, name }, { timeoutMs: this.#timeoutMs() }),
      ),
    );
  }

  async #write(create: boolean): Promise<void> {
    const { namespace, name, identity, leaseDurationMs, clock } = this.#options;
    const timeoutMs = this.#timeoutMs();
    const before = this.#observation?.lease;
    const seconds = Math.ceil(leaseDurationMs / 1000); // the API knows whole ones only
    const spec = heldRecord(before?.spec, identity, seconds, clock.date());
    this.#observe(
      create
        ? await this.client.create(leases, { metadata: { namespace, name }, spec }, { timeoutMs })
        : await this.client.update(leases, { ...before!, spec }, { timeoutMs }),
    );
  }

  async #release(): Promise<void> {
    const { identity, clock, onError } = this.#options;
    const lease = this.#observation?.lease;
    if (lease?.spec?.holderIdentity !== identity || !this.isLeader) return;
    this.#leadsUntil = -Infinity;
    try {
      const spec = releasedRecord(lease.spec, clock.date());
      await this.client.update(leases, { ...lease, spec }, { timeoutMs: this.#timeoutMs() });
    } catch (error) {
      onError(error);
    }
  }

  #observe(lease: Lease | undefined): void {
    const before = this.#observation?.lease.spec?.holderIdentity;
    this.#observation = observe(this.#observation, lease, this.#options.clock.now());
    const holder = lease?.spec?.holderIdentity;
    if (holder && holder !== before) this.#options.onNewLeader(holder);
  }

  /** Half the deadline, so that one lost answer does not cost the leadership; never beyond it. */
  #timeoutMs(): number {
    const { renewDeadlineMs, clock } = this.#options;
    const left = this.isLeader ? this.#leadsUntil - clock.now() : Infinity;
    return Math.min(renewDeadlineMs / 2, left);
  }
}
