/**
 * A small world for the failover protocol to be walked through: an API server, instances, two
 * controllers, a clock, and faults. Everything random comes from one seed.
 */
import type { View } from "../../../failover/view.ts";
import { unborn } from "../../../failover/transitions.ts";
import { ApiServer } from "./api_server.ts";
import { Controller } from "./controller.ts";
import { Instance, RefusedError, Volume } from "./instance.ts";

const TICK_MS = 50;
/** How late the kubelet may tell that a container runs again. */
const KUBELET_LAG_MS = 2000;

/** What a world is like. */
export interface WorldOptions {
  seed: number;
  instances: number;
  minReplicasToWrite: number;
  leaseSeconds: number;
}

/** What an instance cannot reach. */
interface Cut {
  controller?: boolean;
  api?: boolean;
  peers?: boolean;
}

/** See the module. */
export class World {
  now = 1000;
  readonly random: () => number;
  readonly api: ApiServer;
  readonly proposed: View["proposed"];
  readonly controllers: Controller[];
  /** Those that have a pod object. */
  readonly pods: Instance[] = [];
  /** All processes, also those whose pod was deleted by force. */
  readonly instances: Instance[] = [];
  readonly cuts = new Map<string, Cut>();
  wish: View["wish"];
  /** Share of commands that are lost, arrive late, or whose answer is lost. */
  loss = 0;
  /** Writes that W replicas had while their primary was in office. */
  readonly confirmed = new Set<number>();
  /** Called after every tick. */
  check: () => void = () => {};

  #late: { at: number; run: () => void }[] = [];
  #ids = 0;
  #untilTick = TICK_MS;

  constructor({ seed, instances, minReplicasToWrite, leaseSeconds }: WorldOptions) {
    this.random = mulberry32(seed);
    this.proposed = { instances, minReplicasToWrite, leaseSeconds };
    this.api = new ApiServer(unborn({ minReplicasToWrite, leaseSeconds }), leaseSeconds);
    this.controllers = [new Controller(this), new Controller(this)];
    for (let ordinal = 1; ordinal <= instances; ordinal++) {
      const instance = new Instance(this, `x-${ordinal}`, ordinal, this.id("pod"), new Volume());
      instance.startAt = this.random() * 3000;
      this.pods.push(instance);
      this.instances.push(instance);
    }
  }

  id(what: string): string {
    return `${what}${++this.#ids}`;
  }

  /** A running process by its pod's UID. */
  running(podUID: string): Instance | undefined {
    return this.instances.find((one) => one.up && one.podUID === podUID);
  }

  reaches(instance: Instance): boolean {
    return !this.cuts.get(instance.podUID)?.controller;
  }

  reachesApi(instance: Instance): boolean {
    return !this.cuts.get(instance.podUID)?.api;
  }

  linked(a: Instance, b: Instance): boolean {
    return !this.cuts.get(a.podUID)?.peers && !this.cuts.get(b.podUID)?.peers;
  }

  /** A command to an instance: it may be lost, or come late; so may its answer. */
  ask<T>(podUID: string, act: (to: Instance) => T): { answer?: T; refusal?: RefusedError } {
    const target = this.running(podUID);
    if (target === undefined || !this.reaches(target)) return {};
    const luck = this.random();
    if (luck < this.loss / 3) return {};
    const { runId } = target;
    if (luck < this.loss * 2 / 3) {
      this.after(this.random() * 8000, () => {
        if (target.up && target.runId === runId) attempt(() => act(target));
      });
      return {};
    }
    const result = attempt(() => act(target));
    return luck < this.loss ? {} : result;
  }

  after(ms: number, run: () => void): void {
    this.#late.push({ at: this.now + ms, run });
  }

  /** The container of a pod ends, is seen to have ended, and is to be started again. */
  crash(pod: Instance): void {
    if (!pod.up) return;
    pod.crash();
    pod.startAt = this.now + 200 + this.random() * 3000;
    this.after(100 + this.random() * 1000, () => this.#say(pod, !pod.up));
  }

  /** The pod object is deleted by force: its process goes on, and holds the volume meanwhile. */
  replace(pod: Instance): void {
    const successor = new Instance(this, pod.name, pod.ordinal, this.id("pod"), pod.volume);
    successor.startAt = this.now + 500 + this.random() * 2000;
    this.pods[this.pods.indexOf(pod)] = successor;
    this.instances.push(successor);
    pod.startAt = undefined;
    this.after(this.random() * 10_000, () => pod.crash());
  }

  /** Lets time pass. */
  pass(ms: number): void {
    const end = this.now + ms;
    while (this.#untilTick <= end - this.now) {
      this.now += this.#untilTick;
      this.#untilTick = TICK_MS;
      this.#tick();
    }
    this.#untilTick -= end - this.now;
    this.now = end;
  }

  #tick(): void {
    const due = this.#late.filter(({ at }) => at <= this.now);
    this.#late = this.#late.filter(({ at }) => at > this.now);
    for (const { run } of due) run();
    for (const pod of this.pods) {
      if (pod.startAt !== undefined && pod.startAt <= this.now && this.#isFree(pod.volume)) {
        pod.start();
        this.after(this.random() * KUBELET_LAG_MS, () => this.#say(pod, !pod.up));
      }
    }
    for (const instance of this.instances) instance.tick();
    for (const instance of this.instances) this.#write(instance);
    this.check();
  }

  /** A client writes to whoever accepts it, and waits for W replicas. */
  #write(primary: Instance): void {
    if (!primary.writable) return;
    const { minReplicasToWrite } = this.proposed;
    if (minReplicasToWrite > 0) {
      const followers = this.instances.filter((one) =>
        one.up && one.following?.runId === primary.runId && one.following.epoch === primary.leading
      );
      for (const write of primary.volume.data.slice(-20)) {
        const holders = followers.filter((one) => one.volume.data.includes(write));
        if (holders.length >= minReplicasToWrite) this.confirmed.add(write);
      }
    }
    if (this.random() < 0.3) primary.volume.data.push(++this.#ids);
  }

  #isFree(volume: Volume): boolean {
    return !this.instances.some((one) => one.up && one.volume === volume);
  }

  #say(pod: Instance, ended: boolean): void {
    pod.ended = ended;
    for (const controller of this.controllers) controller.noteEnd(pod.podUID, ended);
  }
}

function attempt<T>(act: () => T): { answer?: T; refusal?: RefusedError } {
  try {
    return { answer: act() };
  } catch (error) {
    if (error instanceof RefusedError) return { refusal: error };
    throw error;
  }
}

/** A small generator of uniform numbers in [0, 1): the same for the same seed. */
function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
