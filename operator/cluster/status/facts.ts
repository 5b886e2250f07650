/** What the status is computed from: one snapshot of a cluster, without any judgement. */
import type { Report } from "../../../api/protocol.ts";
import { FAILED_POLLS } from "../../../failover/detection.ts";
import type { Pod } from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { Problem, ReconcileContext } from "../context.ts";
import { outdatedPods } from "../pods/outdated.ts";

/** A failover that waits for the same thing longer than this will hardly get it by itself. */
const LONG_MS = 10_000;

/** See {@linkcode factsOf}. */
export interface StatusFacts {
  readonly cluster: RedisCluster;
  /** The pods that are not being deleted. */
  readonly pods: readonly Pod[];
  /** By pod name: the last report of each that answers. */
  readonly reports: ReadonlyMap<string, Report>;
  /** Names of the pods that were made from another spec. */
  readonly outdated: readonly string[];
  readonly problems: readonly Problem[];
  /** What the failover protocol waits for while there is no primary; `long`: not just in passing. */
  readonly waiting?: { why: string; long: boolean };
  readonly secretsResourceVersion: Record<string, string>;
}

/** The facts of this moment. */
export function factsOf(
  ctx: ReconcileContext,
  secretsResourceVersion: Record<string, string>,
): StatusFacts {
  const pods = ctx.observed.pods.filter((pod) => !pod.metadata.deletionTimestamp);
  const reports = new Map<string, Report>();
  for (const { metadata } of pods) {
    const contact = ctx.memory.reports.get(metadata.uid);
    // A single poll may go astray on a busy node; the status need not tell of that.
    if (contact?.report && contact.failures < FAILED_POLLS) {
      reports.set(metadata.name, contact.report);
    }
  }
  return {
    cluster: ctx.cluster,
    pods,
    reports,
    outdated: outdatedPods(ctx.cluster, pods, ctx.settings),
    problems: ctx.problems,
    waiting: waiting(ctx),
    secretsResourceVersion,
  };
}

function waiting({ clock, memory }: ReconcileContext): StatusFacts["waiting"] {
  if (!memory.waiting) return undefined;
  const { why, since } = memory.waiting;
  return { why, long: clock.now() - since > LONG_MS };
}
