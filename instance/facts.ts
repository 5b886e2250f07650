import type { RedisCluster } from "./rediscluster.ts";
import type { InstanceIdentity } from "../api/failover.ts";
import { isDead } from "./redis/dead_address.ts";
import type { RedisInfo } from "./redis/info.ts";
import type { Settings } from "./settings.ts";
import type { StateFile } from "./state.ts";

/**
 * A replica's link counts as up only while the primary was heard of within this time; it sends a
 * PING every second. Redis itself notices only after `repl-timeout`, a minute. Milliseconds.
 */
const SILENT_MS = 1_500;
/** A replica that has not heard of its primary for longer than this gets no more reads. */
const STALE_SECONDS = 3;

/** One life of this instance's Redis in one epoch. */
export interface Term {
  epoch: number;
  runId: string;
}

/** Whom this instance follows, once it has been told to Redis. */
export interface Following {
  epoch: number;
  primary: InstanceIdentity;
  host: string;
  port: number;
  /** run_id of the own Redis that was told. */
  runId: string;
}

/**
 * What the manager knows of itself. Everything it reports and everything it decides by comes from
 * here; whoever changes something says so with {@link Facts.set}.
 */
export class Facts {
  /** The last answer of the Redis that runs; none while it has not answered. */
  info: RedisInfo | undefined;
  /** How often redis-server has ended. */
  exits = 0;
  /** SIGTERM has come. */
  terminating = false;
  /** The term in which this instance holds authority and has been made a master. */
  leading: Term | undefined;
  following: Following | undefined;
  /** The last term in which this Redis was in sync. */
  synced: Term | undefined;
  /** Why it must not accept writes; none where it may follow or lead. */
  fenced: string | undefined;
  /** What it waits for, or what failed. */
  message: string | undefined;
  /** How redis-server ended, and what it said last, until one runs again. */
  lastExit: string | undefined;
  /** Which parameters of the spec Redis runs without, until it is started again. */
  restartNeeded: string | undefined;
  /** Hash of the configuration that Redis runs with. */
  configHash: string | undefined;
  /** The newest RedisCluster seen, by watch or by read. */
  cluster: RedisCluster | undefined;

  readonly #listeners = new Set<() => void>();
  /** When the replication stream last brought something, on the monotonic clock. */
  #heardAt = -Infinity;

  constructor(readonly settings: Settings, readonly state: StateFile) {}

  /** Takes in an answer of Redis. */
  observe(info: RedisInfo): void {
    if (info.runId !== this.info?.runId || info.offset !== this.info.offset) {
      this.#heardAt = performance.now();
    }
    this.set({ info, lastExit: undefined });
  }

  /** Changes facts and tells the listeners. */
  set(
    facts: Partial<
      Pick<
        Facts,
        | "info"
        | "exits"
        | "terminating"
        | "leading"
        | "following"
        | "synced"
        | "fenced"
        | "message"
        | "lastExit"
        | "restartNeeded"
        | "configHash"
        | "cluster"
      >
    >,
  ): void {
    Object.assign(this, facts);
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener after every change, until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** Who this instance is, while its Redis runs. */
  get identity(): InstanceIdentity | undefined {
    const { name, podUID } = this.settings.environment;
    return this.info && { name, podUID, runId: this.info.runId };
  }

  /** It holds authority and Redis answered as a master. */
  get writable(): boolean {
    const { info, leading } = this;
    return info !== undefined && leading !== undefined && info.role === "master" &&
      info.runId === leading.runId && !info.loading;
  }

  /** Redis replicates from the primary that it was told to follow, and hears of it. */
  get linkUp(): boolean {
    return this.#isLinked && performance.now() - this.#heardAt < SILENT_MS;
  }

  /** Whether the pod should get traffic: a writable primary, or a replica in sync. */
  get ready(): boolean {
    return this.writable ||
      (this.#isLinked && !this.info!.loading && this.info!.silentSeconds <= STALE_SECONDS);
  }

  get #isLinked(): boolean {
    const { info, following } = this;
    return info !== undefined && following !== undefined && info.runId === following.runId &&
      info.linkUp && info.source?.host === following.host;
  }

  /** Redis is a replica of nobody. */
  get detached(): boolean {
    return this.info?.role === "replica" && isDead(this.info.source);
  }
}
