/**
 * A model of one instance, manager and Redis: what it persists, what it may do and when, by the
 * same pure functions as the real one.
 */
import type { InstanceIdentity } from "../../../api/failover.ts";
import type {
  DetachResponse,
  HandoverResponse,
  PromoteResponse,
  Refusal,
  Report,
} from "../../../api/protocol.ts";
import {
  type Answer,
  type Authority,
  authorityDeadline,
  effectiveLeaseSeconds,
} from "../../../failover/authority.ts";
import type { Duty } from "../../../failover/duty.ts";
import { Redis } from "./redis.ts";
import { type Random, randomOf } from "./random.ts";
import type { Volume } from "./volume.ts";
import type { World } from "./world.ts";

/** Its word: no. */
export class RefusedError extends Error {
  constructor(readonly refusal: Refusal, readonly retry = false) {
    super(refusal.message);
  }
}

/** How often a primary asks whether it still is one. */
const CONFIRM_MS = 1000;
/** How long the API server takes to answer, as a rule. */
const ANSWER_MS = 20;

/** See the module. */
export class Instance {
  /** Its manager runs, or is paused. */
  up = false;
  /** When a paused manager goes on. */
  pausedUntil = 0;
  /** The pod has a deletionTimestamp, and the manager knows. */
  deleting = false;
  /** The kubelet says that its container has ended. */
  ended = false;
  /** When the kubelet last said, or will say, whether it has. */
  toldAt = 0;
  /** When the kubelet starts its container, once the volume is free. */
  startAt: number | undefined;
  readonly redis: Redis;
  readonly random: Random;
  leading: number | undefined;
  synced: { epoch: number; runId: string } | undefined;
  /** Whether its memory had been in sync before it led. */
  wasInSync = false;
  #bootId = "";
  /** How fast its clock runs. */
  readonly #rate: number;
  #authority: Authority | undefined;
  #watched: Answer | undefined;
  #newest: string | undefined;
  #reads: { answer: Answer; sentAt: number; arrivesAt: number; epoch: number; runId: string }[] =
    [];
  #askedAt = -Infinity;

  constructor(
    readonly world: World,
    readonly name: string,
    readonly ordinal: number,
    readonly podUID: string,
    readonly volume: Volume,
  ) {
    this.random = randomOf(world.seed, podUID);
    this.#rate = 1 + (this.random() - 0.5) * 0.01;
    this.redis = new Redis(this);
  }

  /** Who it is now. */
  get identity(): InstanceIdentity {
    return { name: this.name, podUID: this.podUID, runId: this.redis.runId };
  }

  /** Its own monotonic clock. */
  get clock(): number {
    return this.world.now * this.#rate;
  }

  /** Its manager does something when asked. */
  get awake(): boolean {
    return this.up && this.world.now >= this.pausedUntil;
  }

  /** Whether a client's write would be accepted at this moment. */
  get writable(): boolean {
    return this.up && this.redis.acceptsWrites;
  }

  start(): void {
    this.up = true;
    this.volume.used = true;
    this.startAt = undefined;
    this.#bootId = this.world.id("boot");
    if (!this.world.rules.remembersEpoch) this.volume.highestEpoch = 0;
    this.redis.start();
  }

  /** The container ends: the manager is PID 1, and Redis ends with it. */
  crash(): void {
    this.up = false;
    this.pausedUntil = 0;
    this.redis.end();
    this.#watched = undefined;
    this.#newest = undefined;
    this.#reads = [];
  }

  /** What the manager does when its Redis has ended. */
  redisEnded(): void {
    this.leading = undefined;
    this.#authority = undefined;
  }

  /** What it does by itself as time passes. */
  tick(): void {
    const { now } = this.world;
    if (!this.up) return;
    this.redis.tick();
    if (!this.awake) return;
    this.redis.supervise();
    if (this.#reads.some((read) => read.arrivesAt <= now)) {
      const arrived = this.#reads.filter((read) => read.arrivesAt <= now);
      this.#reads = this.#reads.filter((read) => read.arrivesAt > now);
      // Answered about a Redis that ended meanwhile, it is about nobody.
      for (const { answer, sentAt, epoch, runId } of arrived) {
        if (runId === this.redis.runId) this.#take(answer, sentAt, epoch);
      }
    }
    if (this.#authority !== undefined && this.clock >= this.world.rules.fenceAt(this.#authority)) {
      const isLate = this.clock >= authorityDeadline(this.#authority);
      this.#leaveOffice();
      // Whoever was stopped as a whole until its lease was over is outside I1: docs/failover.md.
      if (isLate) this.redis.detach();
      else this.redis.fenceSlowly();
    }
    this.#watch();
    if (this.redis.runs) this.#obey(this.#duty());
    this.#noteSync();
  }

  report(): Report {
    const { redis, volume, writable } = this;
    const linkUp = redis.linkUp;
    return {
      name: this.name,
      podUID: this.podUID,
      clusterUID: "cluster",
      bootId: this.#bootId,
      runId: redis.runs ? redis.runId : undefined,
      role: writable ? "primary" : "replica",
      epoch: volume.highestEpoch,
      dataEpoch: volume.dataEpoch,
      wasPrimary: volume.wasPrimary,
      offset: redis.offset,
      linkUp,
      synced: this.synced?.epoch === volume.highestEpoch && this.synced.runId === redis.runId,
      loading: false,
      writable,
      ready: writable || linkUp,
      exits: 0,
      terminating: this.deleting,
      leaseSeconds: this.#authority?.leaseSeconds,
    };
  }

  fence(epoch: number): void {
    this.#accept({ epoch });
    this.#refuseOvertaken(epoch);
    this.#fence();
  }

  detach(epoch: number): DetachResponse {
    this.#accept({ epoch });
    this.#refuseOvertaken(epoch);
    this.#fence();
    const { redis, volume } = this;
    if (!redis.answers) throw new RefusedError({ reason: "Busy", message: "no Redis" }, true);
    return {
      bootId: this.#bootId,
      runId: redis.runId,
      lineage: redis.lineage,
      previousLineage: redis.previousLineage,
      previousLineageOffset: 0,
      offset: redis.offset,
      loading: false,
      dataEpoch: volume.dataEpoch,
      wasPrimary: volume.wasPrimary,
      syncedEpoch: this.synced?.runId === redis.runId ? this.synced.epoch : 0,
    };
  }

  promote(epoch: number, runId: string): PromoteResponse {
    this.#accept({ epoch, runId });
    if (!this.redis.answers || this.deleting) throw this.#noAuthority("no Redis that answers");
    if (this.leading !== epoch) {
      if (!this.world.rules.readsBeforePromotion) {
        const confirmedAt = this.clock;
        this.#authority = { epoch, confirmedAt, leaseSeconds: this.world.api.leaseSeconds };
        this.#lead(epoch);
      } else if (!this.world.reachesApi(this)) {
        throw this.#noAuthority("the API server does not answer");
      } else this.#take(this.world.api.answer(), this.clock, epoch);
      if (this.leading !== epoch) throw this.#noAuthority("the status says otherwise");
    }
    return { offset: this.redis.offset };
  }

  handOver(epoch: number, to: { podUID: string }): HandoverResponse {
    this.#accept({ epoch });
    const target = this.world.running(to.podUID);
    const { gaveUp } = this.volume;
    if (gaveUp?.epoch === epoch && gaveUp.answer.toRunId === target?.redis.runId) {
      return gaveUp.answer;
    }
    if (!this.writable || this.leading === undefined) {
      throw new RefusedError({ reason: "NotPrimary", message: "not the writable primary" });
    }
    const caughtUp = target?.awake && target.redis.linkUp && !target.deleting &&
      target.redis.following?.runId === this.redis.runId;
    if (!caughtUp) return { handedOver: false, reason: "the successor did not catch up" };
    if (this.world.rules.waitsForSuccessor) target.redis.catchUp(this.redis);
    const answer = {
      handedOver: true,
      offset: this.redis.offset,
      toRunId: target.redis.runId,
    } as const;
    this.volume.gaveUp = { epoch, answer };
    this.#fence();
    return answer;
  }

  /** @throws {RefusedError} */
  #accept(command: { epoch: number; runId?: string }): void {
    const { podUID, redis, volume } = this;
    const self = { podUID, runId: redis.runId, highestEpoch: volume.highestEpoch };
    const refusal = this.world.rules.refuse({ ...command, podUID }, self);
    if (refusal !== undefined) throw new RefusedError(refusal);
    volume.highestEpoch = Math.max(volume.highestEpoch, command.epoch);
  }

  /** Who leads an epoch was elected after everyone had detached: the command is late. */
  #refuseOvertaken(epoch: number): void {
    if (this.leading !== epoch || !this.world.rules.refusesOvertaken) return;
    throw new RefusedError({ reason: "StaleEpoch", message: `elected in epoch ${epoch} since` });
  }

  #noAuthority(message: string): RefusedError {
    return new RefusedError({ reason: "NoAuthority", message }, true);
  }

  #leaveOffice(): void {
    if (this.leading !== undefined) this.world.say(() => `${this.name} leaves office`);
    this.leading = undefined;
    this.#authority = undefined;
  }

  #fence(): void {
    this.#leaveOffice();
    this.redis.detach();
  }

  /** An answer of the API server has come, perhaps after a newer command. */
  #take(answer: Answer, sentAt: number, epoch: number): void {
    const { rules } = this.world;
    const { highestEpoch, gaveUp } = this.volume;
    const outlived = rules.remembersGivingUp &&
      (epoch < highestEpoch || epoch <= (gaveUp?.epoch ?? 0));
    const judgement = rules.judgeAnswer(answer, this.identity, epoch, this.#newest);
    this.#remember(answer);
    if (judgement === "contradicts" && this.leading === epoch) this.#fence();
    if (judgement !== "confirms" || outlived || !this.redis.answers) return;
    const confirmedAt = Math.max(sentAt, this.#authority?.confirmedAt ?? sentAt);
    const authority = { epoch, confirmedAt, leaseSeconds: effectiveLeaseSeconds(answer) };
    if (this.clock >= rules.fenceAt(authority)) return;
    this.#authority = authority;
    if (this.leading !== epoch) this.#lead(epoch);
  }

  #lead(epoch: number): void {
    this.world.say(() => `${this.name} (${this.redis.runId}) is primary of epoch ${epoch}`);
    this.leading = epoch;
    this.volume.dataEpoch = epoch;
    this.volume.wasPrimary = true;
    this.wasInSync = this.synced?.runId === this.redis.runId;
    this.synced = { epoch, runId: this.redis.runId };
    this.redis.becomeMaster();
  }

  #remember(answer: Answer): void {
    if (Number(answer.resourceVersion) > Number(this.#newest ?? 0)) {
      this.#newest = answer.resourceVersion;
    }
  }

  /** The watch tells sooner or later. */
  #watch(): void {
    if (!this.world.reachesApi(this) || this.random() < 0.5) return;
    const answer = this.world.api.answer();
    if (answer.resourceVersion === this.#watched?.resourceVersion) return;
    this.#watched = answer;
    const epoch = this.leading;
    if (epoch !== undefined) {
      const { judgeAnswer } = this.world.rules;
      if (judgeAnswer(answer, this.identity, epoch, this.#newest) === "contradicts") this.#fence();
    }
    this.#remember(answer);
    this.volume.highestEpoch = Math.max(this.volume.highestEpoch, answer.state.epoch);
  }

  #duty(): Duty {
    const { name, podUID, redis: { runId }, volume: { highestEpoch, gaveUp } } = this;
    const { rules } = this.world;
    const gaveUpEpoch = rules.remembersGivingUp ? gaveUp?.epoch ?? 0 : 0;
    return rules.dutyOf(this.#watched?.state, { name, podUID, runId, highestEpoch, gaveUpEpoch });
  }

  #obey(duty: Duty): void {
    if (duty.do === "fence") this.#fence();
    if (duty.do === "follow") this.#follow(duty.epoch, duty.primary);
    const epoch = this.leading ?? (duty.do === "lead" && !this.deleting ? duty.epoch : undefined);
    if (epoch !== undefined) this.#confirm(epoch);
  }

  #confirm(epoch: number): void {
    const { world } = this;
    if (world.now < this.#askedAt + CONFIRM_MS) return;
    this.#askedAt = world.now;
    if (!world.reachesApi(this)) return;
    const arrivesAt = world.now + (this.random() < 0.8 ? ANSWER_MS : this.random() * CONFIRM_MS);
    const answer = world.api.answer();
    this.#reads.push({ answer, sentAt: this.clock, arrivesAt, epoch, runId: this.redis.runId });
  }

  /** Registers: the primary asks the API server itself, and admits members only. */
  #follow(epoch: number, primary: InstanceIdentity): void {
    const { world, redis } = this;
    if (this.leading !== undefined) this.#fence();
    if (redis.following?.epoch === epoch && redis.following.runId === primary.runId) return;
    const leader = world.running(primary.podUID);
    if (leader?.leading !== epoch || !leader.awake || !leader.writable) return;
    if (!world.linked(this, leader) || !world.reachesApi(leader) || !redis.answers) return;
    const { state } = world.api.get();
    if (state.epoch !== epoch || state.settledEpoch !== epoch) return;
    if (world.rules.admitsMembersOnly && !state.terms.members.includes(this.name)) return;
    redis.follow({ epoch, runId: primary.runId });
  }

  /** In sync: from here on its data is that of the epoch. */
  #noteSync(): void {
    const { redis, volume } = this;
    const { following } = redis;
    if (following === undefined || !redis.linkUp) return;
    if (this.synced?.epoch === following.epoch && this.synced.runId === redis.runId) return;
    this.synced = { epoch: following.epoch, runId: redis.runId };
    volume.dataEpoch = following.epoch;
    volume.wasPrimary = false;
  }
}
