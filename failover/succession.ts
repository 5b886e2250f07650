/** Who can take over from a primary that is alive and hands over by itself. */
import { freshReport, type PodView, type View } from "./view.ts";

/** The replica that holds the most, among those that are in sync and stay; ties by ordinal. */
export function chooseSuccessor(view: View): PodView | undefined {
  const offset = (pod: PodView) => freshReport(view, pod.podUID)?.offset ?? 0;
  return view.pods.filter((pod) => refuseSuccessor(view, pod.name) === undefined)
    .toSorted((a, b) => offset(b) - offset(a) || a.ordinal - b.ordinal)[0];
}

/** Why an instance cannot take over in a planned switchover, or `undefined` where it can. */
export function refuseSuccessor(view: View, name: string): string | undefined {
  const { state } = view;
  if (name === state.primary?.name) return `${name} is primary already`;
  const pod = view.pods.find((pod) => pod.name === name);
  if (pod === undefined) {
    const known = view.pods.map((pod) => pod.name).join(", ");
    return `there is no instance ${name}; the instances are ${known}`;
  }
  if (!state.terms.members.includes(name)) return `${name} is no member of epoch ${state.epoch}`;
  if (pod.deleting) return `${name} is being deleted`;
  const report = freshReport(view, pod.podUID);
  if (report === undefined) return `${name} does not answer`;
  if (report.terminating) return `${name} is shutting down`;
  if (!report.synced || !report.linkUp || report.epoch !== state.epoch) {
    return `${name} is not in sync with the primary`;
  }
  return undefined;
}
