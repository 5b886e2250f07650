/**
 * A model of one instance, manager and Redis together: what it persists, what it may do and when,
 * by the same pure functions as the real one. Its data is the list of the writes it holds.
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
  fenceAt,
  judgeAnswer,
} from "../../../failover/authority.ts";
import { type Duty, dutyOf } from "../../../failover/duty.ts";
import { refuse } from "../../../failover/obedience.ts";
import type { World } from "./world.ts";

/** Its word: no. */
export class RefusedError extends Error {
  constructor(readonly refusal: Refusal, readonly retry = false) {
    super(refusal.message);
  }
}

/** How often a primary asks whether it still is one. */
const CONFIRM_MS = 1000;

/** What survives its process, and its pod. */
export class Volume {
  highestEpoch = 0;
  dataEpoch = 0;
  wasPrimary = false;
  gaveUp: { epoch: number; answer: HandoverResponse & { handedOver: true } } | undefined;
  data: number[] = [];
}

/** See the module. */
export class Instance {
  /** Its process runs. */
  up = false;
  /** The kubelet says that its container has ended. */
  ended = false;
  /** When the kubelet starts its container, once the volume is free. */
  startAt: number | undefined;
  runId = "";
  lineage = "";
  previousLineage = "";
  leading: number | undefined;
  following: { epoch: number; runId: string } | undefined;
  linkUp = false;
  synced: { epoch: number; runId: string } | undefined;
  #authority: Authority | undefined;
  #watched: Answer | undefined;
  #newest: string | undefined;
  #reads: { answer: Answer; sentAt: number; arrivesAt: number; epoch: number }[] = [];
  #askedAt = -Infinity;

  constructor(
    readonly world: World,
    readonly name: string,
    readonly ordinal: number,
    readonly podUID: string,
    readonly volume: Volume,
  ) {}

  get identity(): InstanceIdentity {
    return { name: this.name, podUID: this.podUID, runId: this.runId };
  }

  /** Whether it would accept a write at this moment. */
  get writable(): boolean {
    return this.up && this.leading !== undefined && this.#authority?.epoch === this.leading &&
      this.world.now < authorityDeadline(this.#authority);
  }

  start(): void {
    this.up = true;
    this.startAt = undefined;
    this.runId = this.world.id("run");
    this.previousLineage = "";
    this.lineage = this.world.id("lineage");
    this.synced = undefined;
  }

  crash(): void {
    this.up = false;
    this.#fence();
    this.#watched = undefined;
    this.#newest = undefined;
    this.#reads = [];
  }

  /** What it does by itself as time passes. */
  tick(): void {
    const { now } = this.world;
    if (!this.up) return;
    const arrived = this.#reads.filter((read) => read.arrivesAt <= now);
    this.#reads = this.#reads.filter((read) => read.arrivesAt > now);
    for (const read of arrived) this.#take(read.answer, read.sentAt, read.epoch);
    if (this.#authority !== undefined && now >= fenceAt(this.#authority)) this.#fence();
    this.#watch();
    this.#obey(this.#duty());
    this.#replicate();
  }

  report(): Report {
    return {
      name: this.name,
      podUID: this.podUID,
      clusterUID: "cluster",
      bootId: this.runId,
      runId: this.runId,
      role: this.writable ? "primary" : "replica",
      epoch: this.volume.highestEpoch,
      dataEpoch: this.volume.dataEpoch,
      wasPrimary: this.volume.wasPrimary,
      offset: this.volume.data.length,
      linkUp: this.linkUp,
      synced: this.synced?.epoch === this.volume.highestEpoch && this.synced.runId === this.runId,
      loading: false,
      writable: this.writable,
      ready: this.writable || this.linkUp,
      exits: 0,
      terminating: false,
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
    return {
      bootId: this.runId,
      runId: this.runId,
      lineage: this.lineage,
      previousLineage: this.previousLineage,
      previousLineageOffset: 0,
      offset: this.volume.data.length,
      loading: false,
      dataEpoch: this.volume.dataEpoch,
      wasPrimary: this.volume.wasPrimary,
      syncedEpoch: this.synced?.runId === this.runId ? this.synced.epoch : 0,
    };
  }

  promote(epoch: number, runId: string): PromoteResponse {
    this.#accept({ epoch, runId });
    if (this.leading !== epoch) {
      if (!this.world.reachesApi(this)) throw this.#noAuthority("the API server does not answer");
      this.#take(this.world.api.answer(), this.world.now, epoch);
      if (this.leading !== epoch) throw this.#noAuthority("the status says otherwise");
    }
    return { offset: this.volume.data.length };
  }

  handOver(epoch: number, to: { podUID: string }): HandoverResponse {
    this.#accept({ epoch });
    const target = this.world.running(to.podUID);
    if (
      this.volume.gaveUp?.epoch === epoch && this.volume.gaveUp.answer.toRunId === target?.runId
    ) {
      return this.volume.gaveUp.answer;
    }
    if (!this.writable) {
      throw new RefusedError({ reason: "NotPrimary", message: "not the writable primary" });
    }
    if (target === undefined || !target.linkUp || target.following?.runId !== this.runId) {
      return { handedOver: false, reason: "the successor did not catch up" };
    }
    target.copyFrom(this);
    const answer = {
      handedOver: true,
      offset: this.volume.data.length,
      toRunId: target.runId,
    } as const;
    this.volume.gaveUp = { epoch, answer };
    this.#fence();
    return answer;
  }

  /** Applies what the primary has. */
  copyFrom(primary: Instance): void {
    this.volume.data = [...primary.volume.data];
    this.lineage = primary.lineage;
    this.previousLineage = primary.previousLineage;
    this.synced = { epoch: this.following!.epoch, runId: this.runId };
    this.volume.dataEpoch = this.following!.epoch;
    this.volume.wasPrimary = false;
  }

  /** @throws {RefusedError} */
  #accept(command: { epoch: number; runId?: string }): void {
    const self = { podUID: this.podUID, runId: this.runId, highestEpoch: this.volume.highestEpoch };
    const refusal = refuse({ ...command, podUID: this.podUID }, self);
    if (refusal !== undefined) throw new RefusedError(refusal);
    this.volume.highestEpoch = command.epoch;
  }

  /** Who leads an epoch was elected after everyone had detached: the command is late. */
  #refuseOvertaken(epoch: number): void {
    if (this.leading !== epoch) return;
    throw new RefusedError({ reason: "StaleEpoch", message: `elected in epoch ${epoch} since` });
  }

  #noAuthority(message: string): RefusedError {
    return new RefusedError({ reason: "NoAuthority", message }, true);
  }

  #fence(): void {
    this.leading = undefined;
    this.following = undefined;
    this.linkUp = false;
    this.#authority = undefined;
  }

  /** An answer of the API server has come, perhaps after a newer command. */
  #take(answer: Answer, sentAt: number, epoch: number): void {
    const outlived = epoch < this.volume.highestEpoch || epoch <= (this.volume.gaveUp?.epoch ?? 0);
    const judgement = judgeAnswer(answer, this.identity, epoch, this.#newest);
    this.#remember(answer);
    if (judgement === "contradicts" && this.leading === epoch) this.#fence();
    if (judgement !== "confirms" || outlived) return;
    const confirmedAt = Math.max(sentAt, this.#authority?.confirmedAt ?? sentAt);
    this.#authority = { epoch, confirmedAt, leaseSeconds: effectiveLeaseSeconds(answer) };
    if (this.leading !== epoch) this.#lead(epoch);
  }

  #lead(epoch: number): void {
    this.leading = epoch;
    this.following = undefined;
    this.linkUp = false;
    this.previousLineage = this.lineage;
    this.lineage = this.world.id("lineage");
    this.synced = { epoch, runId: this.runId };
    this.volume.dataEpoch = epoch;
    this.volume.wasPrimary = true;
  }

  #remember(answer: Answer): void {
    if (Number(answer.resourceVersion) > Number(this.#newest ?? 0)) {
      this.#newest = answer.resourceVersion;
    }
  }

  /** The watch tells sooner or later. */
  #watch(): void {
    if (!this.world.reachesApi(this) || this.world.random() < 0.3) return;
    const answer = this.world.api.answer();
    this.#watched = answer;
    const epoch = this.leading;
    if (epoch !== undefined) {
      if (judgeAnswer(answer, this.identity, epoch, this.#newest) === "contradicts") this.#fence();
    }
    this.#remember(answer);
    this.volume.highestEpoch = Math.max(this.volume.highestEpoch, answer.state.epoch);
  }

  #duty(): Duty {
    const { name, podUID, runId, volume: { highestEpoch } } = this;
    const gaveUpEpoch = this.volume.gaveUp?.epoch ?? 0;
    return dutyOf(this.#watched?.state, { name, podUID, runId, highestEpoch, gaveUpEpoch });
  }

  #obey(duty: Duty): void {
    if (duty.do === "fence") this.#fence();
    if (duty.do === "follow") this.#follow(duty.epoch, duty.primary);
    const epoch = this.leading ?? (duty.do === "lead" ? duty.epoch : undefined);
    if (epoch !== undefined) this.#confirm(epoch);
  }

  #confirm(epoch: number): void {
    const { world } = this;
    if (world.now < this.#askedAt + CONFIRM_MS) return;
    this.#askedAt = world.now;
    if (!world.reachesApi(this)) return;
    const arrivesAt = world.now + world.random() * CONFIRM_MS;
    this.#reads.push({ answer: world.api.answer(), sentAt: world.now, arrivesAt, epoch });
  }

  /** Registers: the primary asks the API server itself, and admits members only. */
  #follow(epoch: number, primary: InstanceIdentity): void {
    if (this.leading !== undefined) this.#fence();
    if (this.following?.epoch === epoch && this.following.runId === primary.runId) return;
    const leader = this.world.running(primary.podUID);
    if (leader?.leading !== epoch || !leader.writable || !this.world.linked(this, leader)) return;
    if (!this.world.reachesApi(leader)) return;
    const { state } = this.world.api.get();
    if (state.epoch !== epoch || state.settledEpoch !== epoch) return;
    if (!state.terms.members.includes(this.name)) return;
    this.following = { epoch, runId: primary.runId };
  }

  #replicate(): void {
    const { following, world } = this;
    const leader = world.instances.find((one) => one.up && one.runId === following?.runId);
    this.linkUp = leader !== undefined && leader.leading === following?.epoch &&
      world.linked(this, leader);
    if (this.linkUp && world.random() < 0.7) this.copyFrom(leader!);
  }
}
