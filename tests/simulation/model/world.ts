/**
 * A small world for the failover protocol to be walked through: an API server, instances, two
 * controllers, the kubelet, clients and a clock. Everything random comes from one seed.
 */
import { unborn } from "../../../failover/transitions.ts";
import type { View } from "../../../failover/view.ts";
import { planPods } from "../../../operator/cluster/pods/plan.ts";
import { ApiServer } from "./api_server.ts";
import { Controller } from "./controller.ts";
import { withWrite } from "./data.ts";
import { Instance, RefusedError } from "./instance.ts";
import { Ledger } from "./ledger.ts";
import { type Random, randomOf } from "./random.ts";
import { type Rules, rules } from "./rules.ts";
import { Volume } from "./volume.ts";

const TICK_MS = 50;
/** How late a command may arrive. */
const LATEST_MS = 12_000;
/** How late the kubelet may tell that a container has ended or runs again. */
const KUBELET_LAG_MS = 2000;

/** What a world is like. */
export interface WorldOptions {
  seed: number;
  instances: number;
  minReplicasToWrite: number;
  leaseSeconds: number;
  /** What a Redis finds again after it was killed; see `instance/redis/durability.ts`. */
  keeps: "all" | "snapshot" | "nothing";
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
  readonly seed: number;
  readonly keeps: WorldOptions["keeps"];
  readonly random: Random;
  readonly api: ApiServer;
  readonly proposed: View["proposed"];
  readonly controllers: [Controller, Controller];
  readonly ledger = new Ledger();
  readonly rules: Rules;
  /** Those that have a pod object. */
  readonly pods: Instance[] = [];
  /** All processes, also those whose pod was deleted by force. */
  readonly instances: Instance[] = [];
  readonly volumes = new Map<string, Volume>();
  readonly cuts = new Map<string, Cut>();
  apiDown = false;
  wish: View["wish"];
  /** Share of commands that are lost, late or doubled, or whose answer is lost. */
  loss = 0;
  /** Called after every tick. */
  check: () => void = () => {};
  /** What happened, for people; kept only where it is asked for. */
  story: string[] | undefined;

  #late: { at: number; run: () => void }[] = [];
  #ids = 0;
  #untilTick = TICK_MS;

  constructor(
    { seed, instances, minReplicasToWrite, leaseSeconds, keeps }: WorldOptions,
    by = rules,
  ) {
    this.seed = seed;
    this.keeps = keeps;
    this.rules = by;
    this.random = randomOf(seed, "world");
    this.proposed = { instances, minReplicasToWrite, leaseSeconds };
    this.api = new ApiServer(unborn({ minReplicasToWrite, leaseSeconds }), leaseSeconds);
    this.controllers = [new Controller(this, "1"), new Controller(this, "2")];
  }

  id(what: string): string {
    return `${what}${++this.#ids}`;
  }

  say(what: () => string): void {
    this.story?.push(`${(this.now / 1000).toFixed(2).padStart(7)} s  ${what()}`);
  }

  /** A running process by its pod's UID. */
  running(podUID: string): Instance | undefined {
    return this.instances.find((one) => one.up && one.podUID === podUID);
  }

  reaches(instance: Instance): boolean {
    return !this.cuts.get(instance.podUID)?.controller;
  }

  reachesApi(instance: Instance): boolean {
    return !this.apiDown && !this.cuts.get(instance.podUID)?.api;
  }

  linked(a: Instance, b: Instance): boolean {
    return !this.cuts.get(a.podUID)?.peers && !this.cuts.get(b.podUID)?.peers;
  }

  /** A command to an instance: it may be lost, late or doubled; so may its answer be lost. */
  ask<T>(podUID: string, act: (to: Instance) => T): { answer?: T; refusal?: RefusedError } {
    const target = this.running(podUID);
    if (target === undefined || !this.reaches(target)) return {};
    const luck = this.random();
    if (luck < this.loss / 4) return {};
    if (!target.awake || luck < this.loss / 2) {
      this.#deliverLater(target, act);
      return {};
    }
    const result = attempt(() => act(target));
    if (luck < this.loss * 3 / 4) this.#deliverLater(target, act);
    return luck < this.loss * 3 / 4 || luck >= this.loss ? result : {};
  }

  after(ms: number, run: () => void): void {
    this.#late.push({ at: this.now + ms, run });
  }

  /** The container of a pod ends, is seen to have ended, and is started again. */
  crash(pod: Instance): void {
    if (!pod.up) return;
    pod.crash();
    if (this.pods.includes(pod)) pod.startAt = this.now + 200 + pod.random() * 3000;
    this.#tellEnd(pod, true);
  }

  /** The pod object is deleted by force: its process goes on, and holds the volume meanwhile. */
  forget(pod: Instance, lastsMs: number): void {
    const at = this.pods.indexOf(pod);
    if (at < 0) return;
    this.pods.splice(at, 1);
    pod.startAt = undefined;
    this.after(lastsMs, () => pod.crash());
  }

  /** The pod is deleted: its manager is told, and it goes once its container has ended. */
  delete(pod: Instance): void {
    if (pod.deleting) return;
    pod.deleting = true;
    this.after(500 + pod.random() * 3000, () => {
      pod.crash();
      this.#tellEnd(pod, true);
      this.forget(pod, 0);
    });
  }

  /** The volume of an instance is lost, with the node and with every process that uses it. */
  loseDisk(pod: Instance): void {
    for (const one of this.instances) if (one.volume === pod.volume) one.crash();
    this.ledger.lost(pod);
    this.volumes.delete(pod.name);
    this.forget(pod, 0);
  }

  /** What the controller sees to beside the protocol: the right pods, by the plan for pods. */
  keepPods(): void {
    const { state } = this.api.get();
    const settled = state.settledEpoch === state.epoch && state.change.type === "none";
    const actions = planPods({
      instances: this.proposed.instances,
      pods: this.pods.map((pod) => ({
        name: pod.name,
        ordinal: pod.ordinal,
        deleting: pod.deleting,
        finished: false,
        idle: false,
        ready: pod.writable || pod.redis.linkUp,
        outdated: false,
      })),
      volumes: new Set(Array.from({ length: this.proposed.instances }, (_, i) => i + 1)),
      primary: settled ? state.primary?.name : undefined,
    });
    for (const action of actions) {
      if (action.do === "create") this.#create(action.ordinal);
      else if (action.do === "delete") this.delete(this.pods.find((p) => p.name === action.name)!);
      else this.wish ??= { to: action.to, reason: action.reason, patient: true };
    }
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

  #create(ordinal: number): void {
    const name = `x-${ordinal}`;
    const volume = this.volumes.get(name) ?? new Volume();
    this.volumes.set(name, volume);
    const pod = new Instance(this, name, ordinal, this.id("pod"), volume);
    pod.startAt = this.now + pod.random() * 2000;
    this.pods.push(pod);
    this.pods.sort((a, b) => a.ordinal - b.ordinal);
    this.instances.push(pod);
  }

  #tick(): void {
    if (this.#late.some(({ at }) => at <= this.now)) {
      const due = this.#late.filter(({ at }) => at <= this.now);
      this.#late = this.#late.filter(({ at }) => at > this.now);
      for (const { run } of due) run();
    }
    for (const pod of this.pods) {
      if (pod.startAt !== undefined && pod.startAt <= this.now && this.#isFree(pod)) {
        pod.start();
        this.#tellEnd(pod, false);
      }
    }
    for (const instance of this.instances) instance.tick();
    for (const instance of this.instances) if (instance.writable) this.#write(instance);
    this.check();
    this.#bury();
  }

  /** Clients write to whoever accepts it, and wait for W replicas. */
  #write(primary: Instance): void {
    const { minReplicasToWrite } = this.api.get().state.terms;
    const replicas = this.instances.filter((one) => one.redis.acknowledges(primary.redis));
    this.ledger.confirm(primary, replicas, minReplicasToWrite);
    if (primary.random() < 0.3) primary.volume.data = withWrite(primary.volume.data);
  }

  /** Whoever has neither a process nor a pod does nothing any more. */
  #bury(): void {
    if (this.instances.length <= this.pods.length) return;
    const gone = this.instances.findIndex((one) => !one.up && !this.pods.includes(one));
    if (gone >= 0) this.instances.splice(gone, 1);
  }

  #isFree(pod: Instance): boolean {
    return !this.instances.some((one) => one.up && one.volume === pod.volume);
  }

  #deliverLater<T>(target: Instance, act: (to: Instance) => T): void {
    const { runId } = target.redis;
    const deliver = () => {
      if (!target.up || target.redis.runId !== runId) return;
      if (target.awake) attempt(() => act(target));
      else this.after(target.pausedUntil - this.now, deliver);
    };
    this.after(this.random() * LATEST_MS, deliver);
  }

  /** The kubelet tells late, and one thing after the other. */
  #tellEnd(pod: Instance, ended: boolean): void {
    pod.toldAt = Math.max(pod.toldAt, this.now + 100 + pod.random() * KUBELET_LAG_MS);
    this.after(pod.toldAt - this.now, () => {
      pod.ended = ended;
      for (const controller of this.controllers) controller.noteEnd(pod.podUID, ended);
    });
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
