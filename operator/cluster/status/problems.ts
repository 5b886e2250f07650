/** What the kubelet, the scheduler and the provisioner say is wrong. */
import { REASON } from "../../../api/conditions.ts";
import type { Contact } from "../../../failover/view.ts";
import type { KubernetesObject, PersistentVolumeClaim, Pod } from "../../../kube/types.ts";
import type { Problem } from "../context.ts";

/** States that a container waits in on its way to running. */
const ON_ITS_WAY = new Set(["ContainerCreating", "PodInitializing"]);

const IMAGE_NOT_PULLED = new Set(["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull"]);

/** Pods that cannot be scheduled, or whose containers do not start. */
export function podProblems(pods: readonly Pod[]): Problem[] {
  return pods.toSorted(byName).flatMap((pod) => {
    const what = unschedulable(pod) ?? notStarting(pod);
    return what === undefined
      ? []
      : [{ reason: REASON.PodProblem, message: `pod ${pod.metadata.name}: ${what}` }];
  });
}

/** Claims whose volume is gone, or does not grow. */
export function claimProblems(claims: readonly PersistentVolumeClaim[]): Problem[] {
  return claims.toSorted(byName).flatMap(({ metadata: { name }, status }) => {
    const failed = status?.conditions?.find(({ type, status }) =>
      /ResizeError$/.test(type) && status === "True"
    );
    const what = status?.phase === "Lost" ? "its volume is lost" : failed?.message;
    return what === undefined
      ? []
      : [{ reason: REASON.StorageProblem, message: `claim ${name}: ${what}` }];
  });
}

/** Instances whose redis-server does not stay up: it says why when it ends. */
export function redisProblems(contacts: Iterable<Contact>): Problem[] {
  const down = [...contacts].map((contact) => contact.report)
    .filter((report) => report !== undefined)
    .filter((report) => report.runId === undefined && report.exits > 0 && report.message);
  return down.toSorted((a, b) => a.name < b.name ? -1 : 1)
    .map(({ name, message }) => ({
      reason: REASON.PodProblem,
      message: `instance ${name}: ${message}`,
    }));
}

function unschedulable(pod: Pod): string | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (condition?.status !== "False") return undefined;
  return `cannot be scheduled: ${condition.message ?? condition.reason}`;
}

function notStarting(pod: Pod): string | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const { name, image, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason } = state?.waiting ?? {};
    // The kubelet goes to and fro between trying and waiting: the status should not.
    if (reason && IMAGE_NOT_PULLED.has(reason)) return `image ${image} cannot be pulled`;
    // Its message counts up, and is left out for the same reason.
    if (reason && !ON_ITS_WAY.has(reason)) return `container ${name} does not start: ${reason}`;
  }
  return undefined;
}

/** The same order each time, so that the same problems make the same message. */
function byName(a: KubernetesObject, b: KubernetesObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
