/**
 * The primary's authority: a lease on the right to accept writes in one epoch, renewed by uncached
 * reads of `status.failover`. All times are milliseconds on the caller's monotonic clock.
 */
import type { FailoverState, InstanceIdentity } from "../api/failover.ts";
import { isSettled } from "./transitions.ts";

/** A primary starts to fence itself this long before its lease ends, to be done by the end. */
const FENCE_MARGIN_MS = 1500;
/** Of a lease shorter than five seconds, the margin takes this share. */
const FENCE_MARGIN_SHARE = 0.3;

/** What an uncached read of the RedisCluster says. */
export interface Answer {
  state: FailoverState;
  /** metadata.resourceVersion: newer answers carry greater numbers. */
  resourceVersion: string;
  /** `spec.failover.leaseSeconds`: a primary counts with the shorter of this and the terms. */
  leaseSeconds: number;
}

/** Authority held, or held until now, for one epoch. */
export interface Authority {
  epoch: number;
  /** When the question was *sent* whose answer confirmed it last. */
  confirmedAt: number;
  leaseSeconds: number;
}

/** What an answer means for one who wants authority in an epoch. */
export type Judgement = "confirms" | "contradicts" | "stale";

/**
 * Judges an answer of the API server for `me` in `epoch`. An answer older than the newest one seen
 * is `stale`: it neither renews nor ends anything (invariant I1).
 */
export function judgeAnswer(
  answer: Answer,
  me: InstanceIdentity,
  epoch: number,
  newestResourceVersion: string | undefined,
): Judgement {
  if (isOlder(answer.resourceVersion, newestResourceVersion)) return "stale";
  const { state } = answer;
  if (state.epoch < epoch) return "stale";
  if (state.epoch > epoch || state.fenced.includes(me.podUID)) return "contradicts";
  const holder = isSettled(state)
    ? state.primary
    : state.change.type === "elected"
    ? state.change.elected
    : undefined;
  return isSame(holder, me) ? "confirms" : "contradicts";
}

/** The lease a primary counts with after this answer. */
export function effectiveLeaseSeconds(answer: Answer): number {
  return Math.min(answer.state.terms.leaseSeconds, answer.leaseSeconds);
}

/** When authority ends: from here on, another may be elected. */
export function authorityDeadline(authority: Authority): number {
  return authority.confirmedAt + authority.leaseSeconds * 1000;
}

/** When its holder must start to fence itself, in order to have finished by the deadline. */
export function fenceAt(authority: Authority): number {
  const lease = authority.leaseSeconds * 1000;
  return authorityDeadline(authority) - Math.min(FENCE_MARGIN_MS, lease * FENCE_MARGIN_SHARE);
}

/**
 * How long everyone else waits before a holder that did not answer has certainly fenced itself:
 * the lease, a second for what was under way, and 1 % for clocks that run at different rates.
 */
export function waitOutMs(leaseSeconds: number): number {
  return leaseSeconds * 1000 * 1.01 + 1000;
}

/** Whether two identities are the same life of the same Redis. */
export function isSame(a: InstanceIdentity | undefined, b: InstanceIdentity | undefined): boolean {
  return a !== undefined && b !== undefined && a.podUID === b.podUID && a.runId === b.runId;
}

/**
 * Whether a resourceVersion is older than another. They are opaque by contract in general, but
 * comparable as numbers for objects of one resource since Kubernetes 1.35 (KEP-5504), and have
 * been so in fact with etcd all along.
 */
function isOlder(resourceVersion: string, than: string | undefined): boolean {
  return than !== undefined && BigInt(resourceVersion) < BigInt(than);
}
