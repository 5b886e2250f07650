/** The kubelet's word that a pod's Redis has ended: the one proof of death besides a new boot id. */
import type { ContainerStatus, Pod } from "../../../kube/types.ts";

/** Name of the container that runs the instance manager and Redis. */
export const REDIS_CONTAINER = "redis";

/** What the kubelet says of the container with Redis. */
export function redisContainerStatus(pod: Pod): ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find((one) => one.name === REDIS_CONTAINER);
}

/** Whether a Redis may ever have run in the pod. */
export function hasStarted(pod: Pod): boolean {
  const status = redisContainerStatus(pod);
  return status?.state?.running !== undefined || status?.state?.terminated !== undefined ||
    status?.lastState?.terminated !== undefined;
}

/**
 * Whether the kubelet has reported the container as terminated and nothing runs in its place. A pod
 * that merely vanished, or was deleted by force, has not ended by this measure: the object can go
 * while the process goes on.
 */
export function hasEnded(pod: Pod): boolean {
  return redisContainerStatus(pod)?.state?.terminated !== undefined;
}

/**
 * Keeps the set of ended pods up to date from what the watch says of a pod, also with its last
 * state when it is deleted. A container that was started again is not ended.
 */
export function noteEnd(ended: Set<string>, pod: Pod): void {
  if (hasEnded(pod)) ended.add(pod.metadata.uid);
  else ended.delete(pod.metadata.uid);
}
