/** Notes what the managers of one cluster answered, from polls and from status streams alike. */
import type { Report } from "../../api/protocol.ts";
import type { Contact } from "../../failover/view.ts";
import type { Clock } from "../../kube/clock.ts";
import type { ManagerTarget } from "../manager_connections.ts";
import type { ReconcileContext } from "./context.ts";
import type { ClusterMemory } from "./memory.ts";

/** Where the notes of one cluster are kept. */
export interface Notebook {
  readonly memory: ClusterMemory;
  readonly clock: Clock;
  readonly clusterUID: string;
}

/**
 * Takes in what a manager reported. An answer from another pod, or from another cluster's, came
 * from an address that was reused: it counts as none.
 */
export function noteAnswer(notebook: Notebook, target: ManagerTarget, report: Report): void {
  const { memory, clock, clusterUID } = notebook;
  if (report.podUID !== target.podUID || report.clusterUID !== clusterUID) {
    return noteFailure(notebook, target, new Error(`pod ${report.podUID} answered at its address`));
  }
  const now = clock.now();
  const before = memory.reports.get(target.podUID);
  // What the kubelet said of an earlier container proves nothing about this one.
  memory.ended.delete(target.podUID);
  memory.reports.set(target.podUID, {
    report,
    lastAnswerAt: now,
    failures: 0,
    notWritableSince: report.writable ? undefined : before?.notWritableSince ?? now,
  });
}

/** Takes in that a manager did not answer. */
export function noteFailure(notebook: Notebook, target: ManagerTarget, error: unknown): void {
  const { memory, clock } = notebook;
  const now = clock.now();
  const before: Contact = memory.reports.get(target.podUID) ?? { failures: 0 };
  memory.reports.set(target.podUID, {
    ...before,
    failures: before.failures + 1,
    failingSince: before.failures === 0 ? now : before.failingSince,
    lastFailureAt: now,
    error: error instanceof Error ? error.message : String(error),
  });
}

/**
 * Whether two reports differ in anything that a reconcile would act on. Offsets move all the time
 * and do not.
 */
export function isNews(before: Report | undefined, after: Report): boolean {
  const facts = (report: Report) => JSON.stringify({ ...report, offset: 0 });
  return before === undefined || facts(before) !== facts(after);
}

/**
 * Learns from the status how each manager is reached: to be done before anybody is asked. An entry
 * of another pod of the same name is of an earlier life, and not this pod's.
 */
export function learnTargets(
  { cluster, observed, memory }: Pick<ReconcileContext, "cluster" | "observed" | "memory">,
): void {
  for (const pod of observed.pods) {
    const { name, uid } = pod.metadata;
    const said = cluster.status?.instancesStatus?.[name];
    if (said?.podUID !== uid) continue;
    const { podIP, certificate } = said;
    memory.targets.set(uid, { name, podUID: uid, podIP, certificate });
  }
}
