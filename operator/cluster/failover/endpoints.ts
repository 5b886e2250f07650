/** When the Services' endpoints last changed, as far as pods tell. */
import type { Pod } from "../../../kube/types.ts";

/** kube-proxy's pause between two syncs, and a second and a half for rounding and for delays. */
const CALM_MS = 2_500;

/**
 * In how many milliseconds the endpoints will have been as they are for a while. Pods that became
 * ready, or ceased to be, have changed them; kube-proxy takes changes over once a second, so that
 * clients would find the next one up to a second later. Times are whole seconds.
 */
export function calmInMs(pods: readonly Pod[], now: Date): number {
  const changes = pods.flatMap((pod) => pod.status?.conditions ?? [])
    .filter(({ type }) => type === "Ready")
    .map(({ lastTransitionTime }) => Date.parse(lastTransitionTime ?? ""))
    .filter((time) => !Number.isNaN(time));
  return Math.max(0, Math.max(0, ...changes) + CALM_MS - now.getTime());
}
