/** Whether the settled primary still serves. */
import type { FailoverState, InstanceIdentity } from "../api/failover.ts";
import { NOT_WRITABLE } from "./evidence.ts";
import { currentReport, freshReport, podOf, type View } from "./view.ts";

/** Polls of a silent primary that must fail in a row, {@link RETRY_POLL_MS} apart. */
export const FAILED_POLLS = 3;
/** How soon a primary that did not answer is polled again. */
export const RETRY_POLL_MS = 300;
/**
 * How long a primary may answer the controller without being writable. It has fenced itself because
 * the API server did not answer it; it resumes within a second where that was for everyone.
 */
const NOT_WRITABLE_MS = 2000;

/** See {@link detect}. */
export type Verdict =
  | { primary: "serves" }
  /** It is certain, or certain enough to open a new epoch: the fence decides what is safe. */
  | { primary: "lost"; reason: string; message: string }
  /** It is alive and about to go: hand over while it can. */
  | { primary: "leaves"; reason: string }
  | { primary: "doubtful"; why: string; recheckMs: number };

/** Judges the primary of a settled state. */
export function detect(view: View, primary: InstanceIdentity): Verdict {
  const pod = podOf(view, primary);
  const who = `${primary.name} (pod ${primary.podUID})`;
  if (pod === undefined) return lost("PodGone", `the pod of primary ${who} is gone`);
  if (pod.terminated) return lost("ContainerTerminated", `the container of primary ${who} ended`);
  if (freshReport(view, primary.podUID) === undefined) return detectSilent(view, primary, who);
  const report = currentReport(view, primary.podUID);
  if (report === undefined) {
    return { primary: "doubtful", why: `${who} has just become primary`, recheckMs: RETRY_POLL_MS };
  }
  if (report.runId !== primary.runId) {
    const now = report.runId === undefined ? "and has not come back" : "and another runs now";
    return lost("RedisExited", `the Redis of primary ${who} ended ${now}`);
  }
  if (pod.deleting) return { primary: "leaves", reason: "PodDeleted" };
  if (report.terminating) return { primary: "leaves", reason: "PodTerminating" };
  return report.writable ? { primary: "serves" } : detectNotWritable(view, primary, who);
}

function detectSilent(view: View, primary: InstanceIdentity, who: string): Verdict {
  const doubtful = (why: string): Verdict => ({
    primary: "doubtful",
    why,
    recheckMs: RETRY_POLL_MS,
  });
  const contact = view.contacts.get(primary.podUID);
  const failures = contact?.failures ?? 0;
  const silentMs = view.now - (contact?.failingSince ?? view.now);
  if (failures < FAILED_POLLS || silentMs < view.delaySeconds * 1000) {
    return doubtful(`${who} does not answer`);
  }
  // What failed before it was promoted is refuted by its answer to that.
  if ((contact?.lastFailureAt ?? Infinity) <= view.evidence.pendingSince) {
    return doubtful(`${who} has not been polled since it became primary`);
  }
  const others = view.pods.filter((pod) => pod.podUID !== primary.podUID)
    .map((pod) => freshReport(view, pod.podUID)).filter((report) => report !== undefined);
  // To open an epoch would fence a healthy primary, and nobody could be elected in it.
  if (others.length === 0) return doubtful(`no instance answers the controller, ${who} neither`);
  const follower = others.find((report) => follows(report, view.state));
  if (follower !== undefined) {
    return doubtful(
      `${who} does not answer the controller, but ${follower.name} replicates from it`,
    );
  }
  return lost("Unreachable", `${who} has not answered for ${(silentMs / 1000).toFixed(1)} s`);
}

/** A replica that still has its link to the primary: then only the controller is cut off. */
function follows(report: { linkUp: boolean; epoch: number }, state: FailoverState): boolean {
  return report.linkUp && report.epoch === state.epoch;
}

/** A replica that became primary was not writable before: that does not count against it. */
function detectNotWritable(view: View, { podUID }: InstanceIdentity, who: string): Verdict {
  const since = view.contacts.get(podUID)?.notWritableSince ?? view.now;
  const remainingMs = Math.max(since, view.evidence.pendingSince) + NOT_WRITABLE_MS - view.now;
  return remainingMs > 0
    ? { primary: "doubtful", why: `${who} accepts no writes`, recheckMs: remainingMs }
    : lost(NOT_WRITABLE, `primary ${who} has not accepted writes for ${NOT_WRITABLE_MS / 1000} s`);
}

function lost(reason: string, message: string): Verdict {
  return { primary: "lost", reason, message };
}
