/** What the status is computed from: one snapshot of a cluster, without any judgement. */
import type { Report } from "../../../api/protocol.ts";
import { FAILED_POLLS } from "../../../failover/detection.ts";
import type { Pod } from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { Problem, ReconcileContext } from "../context.ts";
import { outdatedPods } from "../pods/outdated.ts";

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
    secretsResourceVersion,
  };
}
