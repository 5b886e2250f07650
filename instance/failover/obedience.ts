import { type Duty, dutyOf } from "../../failover/duty.ts";
import { type Backoff, backoffMs } from "../../kube/backoff.ts";
import type { Logger } from "../../kube/log.ts";
import type { Facts } from "../facts.ts";
import type { RedisCluster } from "../rediscluster.ts";
import type { AuthorityHolder } from "./authority.ts";
import type { DivergedData } from "./diverged_data.ts";
import { follow, type FollowOptions } from "./follow.ts";
import type { Mastery } from "./mastery.ts";
import { becomePrimary, type PromotionOptions } from "./promote.ts";

const BACKOFF: Backoff = { initialMs: 50, maxMs: 1_000 };
/** How often the duty is compared with what is, even if nothing was heard, in milliseconds. */
const COMPARE_MS = 250;
/** A link that stays down for this long is registered anew, in milliseconds. */
const LINK_DOWN_MS = 2_000;

/** What obedience works with. */
export interface ObedienceOptions extends FollowOptions, PromotionOptions {
  facts: Facts;
  authority: AuthorityHolder;
  mastery: Mastery;
  diverged: DivergedData;
  log: Logger;
}

/**
 * Does what `status.failover` asks of this instance: level-triggered, so that it does not matter
 * what was missed. What needs a command of the controller (to be promoted, to detach, to hand
 * over) is not done here.
 */
export class Obedience {
  #failures = 0;
  #linkDownSince: number | undefined;
  #wake = Promise.withResolvers<void>();
  #comparedAt = performance.now();
  /** Aborts the registration under way: it is for an epoch that is over. */
  #attempt = new AbortController();

  constructor(readonly options: ObedienceOptions) {}

  /** When duty and reality were last compared, on the monotonic clock. */
  get comparedAt(): number {
    return this.#comparedAt;
  }

  /** Takes in what was watched or read of the own RedisCluster; what is older is ignored. */
  see(cluster: RedisCluster): void {
    const { facts, authority } = this.options;
    authority.watched(cluster);
    if (cluster.metadata.uid !== facts.settings.environment.clusterUID) return;
    if (facts.cluster !== undefined && !isNewer(cluster, facts.cluster)) return;
    const before = facts.cluster?.status?.failover?.epoch;
    if (cluster.status?.failover?.epoch !== before) this.#attempt.abort();
    facts.set({ cluster });
    this.#failures = 0;
    this.wake();
  }

  /** Compares at once. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Obeys until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake(), { once: true });
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers();
      this.#comparedAt = performance.now();
      await this.#obey(signal);
      await this.#pause();
    }
  }

  async #obey(signal: AbortSignal): Promise<void> {
    const { facts, log } = this.options;
    try {
      await facts.state.see(facts.cluster?.status?.failover?.epoch ?? 0);
      await this.#do(this.#duty(), signal);
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      this.#failures++;
      const message = error instanceof Error ? error.message : String(error);
      if (facts.message !== message) {
        log.info("not yet", { error: message });
        facts.set({ message });
      }
    }
  }

  #duty(): Duty {
    const { facts } = this.options;
    const { environment } = facts.settings;
    const { highestEpoch, handedOver } = facts.state.current;
    return dutyOf(facts.cluster?.status?.failover, {
      name: environment.name,
      podUID: environment.podUID,
      runId: facts.info?.runId,
      highestEpoch,
      gaveUpEpoch: handedOver?.epoch ?? 0,
    });
  }

  async #do(duty: Duty, signal: AbortSignal): Promise<void> {
    const { facts, mastery, diverged } = this.options;
    switch (duty.do) {
      case "wait":
        return this.#say(facts.ready ? undefined : duty.why);
      case "fence":
        if (facts.leading || facts.following || facts.fenced === undefined) {
          await mastery.fence(duty.why);
        }
        return this.#say(duty.why);
      case "lead":
        if (facts.leading?.epoch !== duty.epoch) await this.#resume(duty.epoch);
        return this.#say(undefined);
      case "follow":
        if (facts.leading) await mastery.fence(`${duty.primary.name} is the primary`);
        if (facts.info === undefined) return this.#say("redis-server does not answer yet");
        if (facts.info.loading && facts.detached) return this.#say("redis-server loads its data");
        if (!this.#follows(duty)) {
          await diverged.secure();
          this.#attempt = new AbortController();
          const either = AbortSignal.any([signal, this.#attempt.signal]);
          await follow(duty.epoch, duty.primary, this.options, either);
          this.#linkDownSince = performance.now();
        }
        return this.#say(undefined);
    }
  }

  /** A primary that fenced itself, and finds that nobody else was elected meanwhile. */
  async #resume(epoch: number): Promise<void> {
    const { facts } = this.options;
    if (facts.info === undefined || facts.terminating) return;
    await becomePrimary(epoch, facts.info.runId, this.options);
    this.options.log.info("primary again", { epoch });
  }

  /** Whether Redis replicates from this primary, or is on the way to it. */
  #follows({ epoch, primary }: Extract<Duty, { do: "follow" }>): boolean {
    const { following, info, linkUp } = this.options.facts;
    if (
      following?.epoch !== epoch || following.primary.runId !== primary.runId ||
      following.primary.podUID !== primary.podUID || following.runId !== info?.runId
    ) return false;
    if (linkUp || info.syncing || info.loading) {
      this.#linkDownSince = undefined;
      return true;
    }
    this.#linkDownSince ??= performance.now();
    return performance.now() - this.#linkDownSince < LINK_DOWN_MS;
  }

  #say(message: string | undefined): void {
    const { facts } = this.options;
    if (facts.message !== message) facts.set({ message });
  }

  async #pause(): Promise<void> {
    const delayMs = this.#failures === 0
      ? COMPARE_MS
      : backoffMs(BACKOFF, this.#failures, Math.random);
    const timer = setTimeout(() => this.wake(), delayMs);
    await this.#wake.promise;
    clearTimeout(timer);
  }
}

function isNewer(a: RedisCluster, b: RedisCluster): boolean {
  return BigInt(a.metadata.resourceVersion) > BigInt(b.metadata.resourceVersion);
}
