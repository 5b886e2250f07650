/** What the kubelet, the scheduler and the provisioner say is wrong. */
import { REASON } from "../../../api/conditions.ts";
import type { PersistentVolumeClaim, Pod } from "../../../kube/types.ts";
import type { Problem } from "../context.ts";

/** States that a container waits in on its way to running. */
const ON_ITS_WAY = new Set(["ContainerCreating", "PodInitializing"]);

/** Pods that cannot be scheduled, or whose containers do not start. */
export function podProblems(pods: readonly Pod[]): Problem[] {
  return pods.flatMap((pod) => {
    const what = unschedulable(pod) ?? notStarting(pod);
    return what === undefined
      ? []
      : [{ reason: REASON.PodProblem, message: `pod ${pod.metadata.name}: ${what}` }];
  });
}

/** Claims whose volume is gone, or does not grow. */
export function claimProblems(claims: readonly PersistentVolumeClaim[]): Problem[] {
  return claims.flatMap(({ metadata: { name }, status }) => {
    const failed = status?.conditions?.find(({ type, status }) =>
      /ResizeError$/.test(type) && status === "True"
    );
    const what = status?.phase === "Lost" ? "its volume is lost" : failed?.message;
    return what === undefined
      ? []
      : [{ reason: REASON.StorageProblem, message: `claim ${name}: ${what}` }];
  });
}

function unschedulable(pod: Pod): string | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (condition?.status !== "False") return undefined;
  return `cannot be scheduled: ${condition.message ?? condition.reason}`;
}

function notStarting(pod: Pod): string | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason } = state?.waiting ?? {};
    // The message of a back-off counts up, and would make the status change all the time.
    if (reason && !ON_ITS_WAY.has(reason)) return `container ${name} does not start: ${reason}`;
  }
  return undefined;
}
