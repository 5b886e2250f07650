/**
 * The authority of this instance: held while uncached reads confirm it, lost by itself when they
 * do not. What is decided here is decided by the pure functions of `failover/authority.ts`.
 */
import {
  type Answer,
  type Authority,
  authorityDeadline,
  effectiveLeaseSeconds,
  fenceAt,
  judgeAnswer,
  type Judgement,
} from "../../failover/authority.ts";
import type { InstanceIdentity } from "../../api/failover.ts";
import { answerOf, type Reading, type RedisCluster } from "../rediscluster.ts";

/** What a holder works with. */
export interface AuthorityOptions {
  /** UID of the RedisCluster that this instance belongs to. */
  clusterUID: string;
  /** Who this instance is now; none while no Redis runs. */
  identity(): InstanceIdentity | undefined;
  /** Called in the same turn in which authority was lost: Redis must accept no more writes. */
  onLost(why: string): void;
  /** Called when authority was confirmed, with the time it ends, on the monotonic clock. */
  onConfirmed(deadline: number): void;
}

/**
 * Holds authority for one epoch and one life of Redis. {@link AuthorityHolder.holds} is the gate
 * before every command that lets Redis accept writes: it is asked in the same turn in which the
 * command is sent, so that no fence comes in between.
 */
export class AuthorityHolder {
  #held: { authority: Authority; identity: InstanceIdentity } | undefined;
  #newest: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly options: AuthorityOptions) {}

  /** The epoch for which authority is held at this moment. */
  get epoch(): number | undefined {
    return this.#held && performance.now() < fenceAt(this.#held.authority)
      ? this.#held.authority.epoch
      : undefined;
  }

  /** The lease that this holder counts with, in seconds. */
  get leaseSeconds(): number | undefined {
    return this.#held?.authority.leaseSeconds;
  }

  /** How long authority still lasts without another confirmation; none where it is not held. */
  get remainingMs(): number | undefined {
    return this.#held && authorityDeadline(this.#held.authority) - performance.now();
  }

  /** Whether authority is held for this epoch by this life of Redis, at this moment. */
  holds(epoch: number, runId: string): boolean {
    return this.epoch === epoch && this.#held?.identity.runId === runId;
  }

  /** Takes authority for an epoch if the reading confirms it; else says what the reading means. */
  take({ cluster, sentAt }: Reading, epoch: number): Judgement {
    const identity = this.options.identity();
    const answer = this.#answer(cluster);
    if (identity === undefined || answer === undefined) return "contradicts";
    const judgement = judgeAnswer(answer, identity, epoch, this.#newest);
    this.#remember(answer);
    if (judgement === "confirms") this.#hold(answer, sentAt, epoch, identity);
    return judgement;
  }

  /** Renews authority from a read, or loses it where the answer contradicts. */
  renew({ cluster, sentAt }: Reading): void {
    this.#judge(cluster, sentAt);
  }

  /** What was watched may end authority; only a question that was asked can renew it. */
  watched(cluster: RedisCluster): void {
    this.#judge(cluster, undefined);
  }

  /** Gives authority up. Whoever calls this makes Redis accept no more writes. */
  drop(): void {
    this.#held = undefined;
    clearTimeout(this.#timer);
  }

  #judge(cluster: RedisCluster, sentAt: number | undefined): void {
    if (this.#held === undefined) return;
    const { authority, identity } = this.#held;
    const answer = this.#answer(cluster);
    if (answer === undefined) return this.#lose("the RedisCluster is another one now");
    const judgement = judgeAnswer(answer, identity, authority.epoch, this.#newest);
    this.#remember(answer);
    if (judgement === "contradicts") {
      this.#lose(`the status does not name this instance in epoch ${answer.state.epoch}`);
    } else if (judgement === "confirms" && sentAt !== undefined) {
      this.#hold(answer, Math.max(sentAt, authority.confirmedAt), authority.epoch, identity);
    }
  }

  /** An object of the same name may be another cluster. */
  #answer(cluster: RedisCluster): Answer | undefined {
    return cluster.metadata.uid === this.options.clusterUID ? answerOf(cluster) : undefined;
  }

  #remember({ resourceVersion }: Answer): void {
    if (this.#newest === undefined || BigInt(resourceVersion) > BigInt(this.#newest)) {
      this.#newest = resourceVersion;
    }
  }

  #hold(answer: Answer, confirmedAt: number, epoch: number, identity: InstanceIdentity): void {
    const authority = { epoch, confirmedAt, leaseSeconds: effectiveLeaseSeconds(answer) };
    this.#held = { authority, identity };
    clearTimeout(this.#timer);
    const remainingMs = fenceAt(authority) - performance.now();
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, remainingMs));
    this.options.onConfirmed(authorityDeadline(authority));
  }

  #expire(): void {
    const seconds = this.#held?.authority.leaseSeconds;
    this.#lose(`the API server did not confirm the authority in time (lease: ${seconds} s)`);
  }

  #lose(why: string): void {
    this.drop();
    this.options.onLost(why);
  }
}
