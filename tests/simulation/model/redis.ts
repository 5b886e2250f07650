/** A model of the Redis of one instance: its replication, its memory and what its files keep. */
import { EMPTY, holds, without } from "./data.ts";
import type { Instance } from "./instance.ts";

/** The manager kills a Redis that has not answered for so long. */
const HUNG_MS = 5_000;
/** How long its master may be silent while the link counts as up: `LINK_FRESH_MS`. */
const LINK_FRESH_MS = 1_500;
/** How long a full resynchronization takes at most. */
const FULL_RESYNC_MS = 1_500;
/** How long it takes at most until a Redis that does not answer its fence is killed. */
const FENCE_MS = 1_000;

/** See the module. */
export class Redis {
  runId = "";
  lineage = "";
  previousLineage = "";
  following: { epoch: number; runId: string } | undefined;
  /** When a Redis that is stopped goes on. */
  pausedUntil = 0;
  /** Until when it lags behind its master. */
  slowUntil = 0;
  #master = false;
  /** When a fence that was begun is done. */
  #fencedAt: number | undefined;
  /** When the supervisor starts it again. */
  #restartAt: number | undefined;
  /** Offsets of one lineage count from one start. */
  #shift = 0;
  #attachedAt: number | undefined;
  #heardAt = -Infinity;
  #hungSince: number | undefined;

  constructor(readonly instance: Instance) {}

  get runs(): boolean {
    return this.runId !== "";
  }

  get answers(): boolean {
    return this.runs && this.instance.world.now >= this.pausedUntil;
  }

  get acceptsWrites(): boolean {
    return this.#master && this.answers;
  }

  get offset(): number {
    return this.instance.volume.data.length + this.#shift;
  }

  /** It replicates from the one it was told to, and has heard of it lately. */
  get linkUp(): boolean {
    return this.answers && this.following !== undefined && this.#attachedAt !== undefined &&
      this.instance.world.now - this.#heardAt < LINK_FRESH_MS;
  }

  /** A new process: its memory is what the files kept, and may claim no more than that. */
  start(): void {
    const { world, volume } = this.instance;
    this.#restartAt = undefined;
    this.runId = world.id("run");
    this.lineage = world.id("lineage");
    this.previousLineage = "";
    this.instance.synced = undefined;
    const { keeps, rules } = world;
    if (keeps !== "all" && rules.disclaimsLostData) {
      volume.wasPrimary = false;
      if (keeps === "nothing") volume.dataEpoch = 0;
    }
    this.#shift = -volume.data.length;
    this.#master = !rules.startsAsReplica && volume.wasPrimary;
  }

  end(): void {
    if (this.runs) this.#forget();
    this.runId = "";
    this.pausedUntil = 0;
    this.detach();
    this.instance.redisEnded();
  }

  #forget(): void {
    const { random, volume, world: { keeps, ledger } } = this.instance;
    if (keeps === "nothing") volume.data = EMPTY;
    if (keeps === "snapshot") volume.data = without(volume.data, random() * 20);
    ledger.ended(this.instance);
  }

  /** It is killed, and its supervisor starts another. */
  kill(afterMs: number): void {
    if (!this.runs) return;
    this.end();
    this.#restartAt = this.instance.world.now + afterMs;
  }

  /** What its manager sees to. */
  supervise(): void {
    const { now } = this.instance.world;
    if (this.#restartAt !== undefined && this.#restartAt <= now) this.start();
    if (this.answers) this.#hungSince = undefined;
    else if (this.runs) {
      this.#hungSince ??= now;
      if (now - this.#hungSince >= HUNG_MS) this.kill(100);
    }
  }

  /** What it does by itself. */
  tick(): void {
    const { now } = this.instance.world;
    if (this.#fencedAt !== undefined && this.#fencedAt <= now) this.detach();
    if (this.following !== undefined && this.answers) this.#replicate();
  }

  /** `REPLICAOF NO ONE`. */
  becomeMaster(): void {
    this.detach();
    this.#master = true;
    this.previousLineage = this.lineage;
    this.lineage = this.instance.world.id("lineage");
  }

  /** `REPLICAOF` a dead address. A master that does not answer is killed. */
  detach(): void {
    if (this.#master && this.runs && !this.answers) this.kill(100);
    this.#master = false;
    this.#fencedAt = undefined;
    this.following = undefined;
    this.#attachedAt = undefined;
  }

  /** The same, with the time that it may take. */
  fenceSlowly(): void {
    const { random, world } = this.instance;
    if (this.#master) this.#fencedAt = world.now + (random() < 0.8 ? 20 : random() * FENCE_MS);
    else this.detach();
  }

  follow(primary: { epoch: number; runId: string }): void {
    this.detach();
    this.following = primary;
  }

  /** Holds all that its master holds. */
  catchUp(master: Redis): void {
    this.instance.volume.data = master.instance.volume.data;
    this.lineage = master.lineage;
    this.previousLineage = master.previousLineage;
    this.#shift = master.#shift;
    this.instance.world.ledger.applied(this.instance);
  }

  #replicate(): void {
    const { world, random } = this.instance;
    const { now } = world;
    const leader = world.instances.find((one) => one.redis.runId === this.following!.runId);
    const linked = leader !== undefined && leader.redis.acceptsWrites &&
      leader.leading === this.following!.epoch && world.linked(this.instance, leader);
    if (!linked) return;
    if (this.#attachedAt === undefined) {
      const delayMs = this.#continues(leader.redis) ? 0 : random() * FULL_RESYNC_MS;
      this.#attachedAt = now + delayMs;
      this.#heardAt = -Infinity;
    }
    if (now < this.#attachedAt) return;
    const isFirst = this.#heardAt === -Infinity;
    this.#heardAt = now;
    if (isFirst || random() < (now < this.slowUntil ? 0.02 : 0.7)) this.catchUp(leader.redis);
  }

  /** A partial resynchronization will do. */
  #continues(leader: Redis): boolean {
    const known = this.lineage === leader.lineage || this.lineage === leader.previousLineage;
    return known && holds(leader.instance.volume.data, this.instance.volume.data);
  }

  /** Whether WAIT counts it for this master. */
  acknowledges(master: Redis): boolean {
    return this.answers && this.#heardAt > -Infinity && this.#attachedAt !== undefined &&
      this.following?.runId === master.runId;
  }
}
