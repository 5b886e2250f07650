/** A model of the API server: one RedisCluster's `status.failover`, changed by compare-and-swap. */
import type { FailoverState } from "../../../api/failover.ts";
import type { Answer } from "../../../failover/authority.ts";

/** What a read returned. */
export interface Reading {
  state: FailoverState;
  resourceVersion: number;
}

/** See the module. */
export class ApiServer {
  /** `spec.failover.leaseSeconds`. */
  leaseSeconds: number;
  /** States that a backup may hold. */
  readonly history: FailoverState[] = [];
  /** How often a backup was restored. */
  restored = 0;
  /** The run_id that was elected for an epoch. */
  readonly elected = new Map<number, string>();
  #current: Reading;

  constructor(state: FailoverState, leaseSeconds: number) {
    this.leaseSeconds = leaseSeconds;
    this.#current = { state, resourceVersion: 1 };
  }

  /** A read past every cache. */
  get(): Reading {
    return this.#current;
  }

  /** The same, as a manager's authority takes it. */
  answer(): Answer {
    const { state, resourceVersion } = this.#current;
    return { state, resourceVersion: String(resourceVersion), leaseSeconds: this.leaseSeconds };
  }

  /** Writes `next` if nobody has written since `resourceVersion`; says whether it did. */
  swap(resourceVersion: number, next: FailoverState): boolean {
    if (resourceVersion !== this.#current.resourceVersion) return false;
    const { change: { elected } } = next;
    if (elected !== undefined) this.elected.set(next.epoch, elected.runId);
    this.history.push(this.#current.state);
    this.#current = { state: next, resourceVersion: resourceVersion + 1 };
    return true;
  }

  /** Somebody else patches the object: the failover state stays, the resourceVersion does not. */
  touch(): void {
    this.#current = { ...this.#current, resourceVersion: this.#current.resourceVersion + 1 };
  }

  /** A backup is restored as an older state (with newer resourceVersions, as etcd advises). */
  restore(state: FailoverState): void {
    this.restored++;
    this.#current = { state, resourceVersion: this.#current.resourceVersion + 1 };
  }
}
