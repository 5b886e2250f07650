import type { Logger } from "../../kube/log.ts";
import type { Facts } from "../facts.ts";
import { isReplyError, type RedisClient } from "../redis/client.ts";
import {
  changed,
  configHash,
  type Parameters,
  parameters,
  type Place,
  render,
} from "../redis/config.ts";
import { type Durability, durability } from "../redis/durability.ts";
import type { RedisCluster } from "../rediscluster.ts";

/** What a configuration works with. */
export interface ConfigurationOptions {
  facts: Facts;
  redis: RedisClient;
  place: Place;
  /** Path of redis.conf. */
  path: string;
  log: Logger;
}

/** Keeps redis.conf and the running Redis as the spec and the terms want them. */
export class Configuration {
  /** What Redis runs with. */
  #running: Parameters = new Map();
  /** What redis.conf says: Redis will run with it once it is started again. */
  #written: Parameters = new Map();
  /** What was last asked of the running Redis, whether it did it or not. */
  #asked: Parameters = new Map();

  constructor(readonly options: ConfigurationOptions) {}

  /** Writes redis.conf. */
  async write(cluster: RedisCluster): Promise<void> {
    this.#written = this.#wanted(cluster);
    await Deno.writeTextFile(this.options.path, render(this.#written), { mode: 0o600 });
  }

  /** What a Redis that is started now finds of the data of the one before. */
  get durability(): Durability {
    return durability(this.#running.size > 0 ? this.#running : this.#written);
  }

  /** Redis was started: it runs with what is written. */
  started(): void {
    this.#running = this.#asked = this.#written;
    this.options.facts.set({ configHash: configHash(this.#running), restartNeeded: undefined });
  }

  /** Applies what has changed: in the file, and in the running Redis where it allows that. */
  async apply(cluster: RedisCluster): Promise<void> {
    const wanted = this.#wanted(cluster);
    if (!isSame(this.#written, wanted)) await this.write(cluster);
    if (this.options.facts.info === undefined || isSame(this.#asked, wanted)) return;
    const refused = await this.#set(changed(this.#running, wanted));
    this.#asked = wanted;
    const removed = [...this.#running.keys()].filter((name) => !wanted.has(name));
    const pending = [...refused, ...removed];
    this.options.facts.set({
      configHash: configHash(this.#running),
      restartNeeded: pending.length === 0
        ? undefined
        : `in effect after the next start of Redis: ${pending.sort().join(", ")}`,
    });
  }

  #wanted({ spec, status }: RedisCluster): Parameters {
    const minReplicas = status?.failover?.terms.minReplicasToWrite ?? 0;
    return parameters(spec, this.options.place, minReplicas);
  }

  /** @returns the names that Redis does not change while it runs */
  async #set(parameters: [name: string, value: string][]): Promise<string[]> {
    const { redis, log } = this.options;
    const refused: string[] = [];
    for (const [name, value] of parameters) {
      try {
        await redis.call("CONFIG", "SET", name, value);
        this.#running = new Map(this.#running).set(name, value);
        log.info("parameter changed", { parameter: name, value });
      } catch (error) {
        if (!isReplyError(error)) throw error;
        refused.push(name);
        log.debug("parameter not changed", { parameter: name, error: String(error) });
      }
    }
    return refused;
  }
}

function isSame(a: Parameters, b: Parameters): boolean {
  return a.size === b.size && changed(a, b).length === 0;
}
