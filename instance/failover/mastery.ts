import type { Logger } from "../../kube/log.ts";
import type { Facts } from "../facts.ts";
import {
  admitReplicas,
  becomeMaster,
  detachFromAll,
  dismissReplicas,
  killClients,
} from "../redis/commands.ts";
import type { RedisClient } from "../redis/client.ts";
import { Refused } from "../refused.ts";
import type { AuthorityHolder } from "./authority.ts";

/** A Redis that has not answered its fence by then is killed, in milliseconds. */
const FENCE_TIMEOUT_MS = 1_000;

/** What mastery works with. */
export interface MasteryOptions {
  facts: Facts;
  authority: AuthorityHolder;
  redis: RedisClient;
  /** Ends Redis and its forks at once; resolves when they have ended. */
  kill(): Promise<void>;
  /** Looks at Redis anew. */
  refresh(): Promise<unknown>;
  /** Called when Redis accepts no writes any more. */
  onFenced(): void;
  log: Logger;
}

/** Makes Redis accept writes, and makes it stop. Nothing else in the manager does either. */
export class Mastery {
  /** Set before Redis is told to be a master, until it has certainly stopped being one. */
  #mayBeMaster = false;
  /** Counts the times that Redis was told so: a fence speaks only for what was before it. */
  #promotions = 0;
  /** The last epoch that is not to be assumed again, although the status may say so. */
  #renounced = 0;
  #password: { epoch: number; value: string } | undefined;

  constructor(readonly options: MasteryOptions) {}

  /** The password for replicas of the epoch in which this instance leads. */
  get replicationPassword(): string | undefined {
    const { leading } = this.options.facts;
    return leading?.epoch === this.#password?.epoch ? this.#password?.value : undefined;
  }

  /**
   * Makes Redis the master of an epoch for which authority is held.
   *
   * @throws {Refused} where it is not (any more)
   */
  async assume(epoch: number, runId: string): Promise<void> {
    const { facts, authority, redis, refresh } = this.options;
    if (this.#password?.epoch !== epoch) {
      this.#password = { epoch, value: crypto.getRandomValues(new Uint8Array(32)).toHex() };
      // Whoever attached with an earlier password counts for nobody.
      await dismissReplicas(redis);
    }
    await admitReplicas(redis, this.#password.value);
    if (!authority.holds(epoch, runId) || epoch <= this.#renounced) throw noAuthority(epoch);
    this.#mayBeMaster = true;
    this.#promotions++;
    try {
      await becomeMaster(redis);
    } catch (error) {
      await this.fence(`REPLICAOF NO ONE failed: ${error}`);
      throw error;
    }
    // A fence that came meanwhile was sent to Redis after the promotion, and holds.
    if (!authority.holds(epoch, runId)) throw noAuthority(epoch);
    const leading = { epoch, runId };
    facts.set({ leading, synced: leading, following: undefined, fenced: undefined });
    await refresh();
  }

  /** Assumes this epoch never again: it is handed over. */
  renounce(epoch: number): void {
    this.#renounced = Math.max(this.#renounced, epoch);
  }

  /**
   * Gives up authority and makes Redis accept no more writes, by killing it where it does not
   * answer. Resolves when that is so.
   */
  async fence(why: string): Promise<void> {
    const { facts, authority, redis, kill, refresh, onFenced, log } = this.options;
    authority.drop();
    const promotions = this.#promotions;
    const mayBeMaster = this.#mayBeMaster;
    facts.set({ leading: undefined, following: undefined, fenced: why });
    if (mayBeMaster) log.warn("fencing this instance", { why });
    try {
      await withinFenceTimeout(mayBeMaster ? stopWrites(redis) : detachFromAll(redis));
    } catch (error) {
      // A replica that is loading, or has not started, refuses; it accepts no writes either.
      if (mayBeMaster) {
        log.error("redis-server did not answer its fence and is killed", { error });
        await kill();
      }
    }
    if (promotions === this.#promotions) {
      this.#mayBeMaster = false;
      onFenced();
    }
    await refresh();
  }

  /** Redis has ended: what was true of it is no longer. */
  ended(): void {
    this.#mayBeMaster = false;
    this.#password = undefined;
    this.options.authority.drop();
    this.options.onFenced();
  }
}

async function stopWrites(redis: RedisClient): Promise<void> {
  await detachFromAll(redis);
  await killClients(redis);
  await dismissReplicas(redis);
}

function withinFenceTimeout(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${FENCE_TIMEOUT_MS} ms`)),
      FENCE_TIMEOUT_MS,
    );
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

function noAuthority(epoch: number): Refused {
  return new Refused("NoAuthority", `no authority for epoch ${epoch}`, epoch);
}
