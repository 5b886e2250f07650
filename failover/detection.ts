/** Whether the settled primary still serves. */
import type { FailoverState } from "../api/failover.ts";
import { freshReport, podOf, type View } from "./view.ts";

/** Polls of a silent primary that must fail in a row, {@link RETRY_POLL_MS} apart. */
export const FAILED_POLLS = 3;
/** How soon a primary that did not answer is polled again. */
export const RETRY_POLL_MS = 500;
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

/** Judges the primary of a settled state; `state.primary` must be set. */
export function detect(view: View): Verdict {
  const { state } = view;
  const primary = state.primary!;
  const pod = podOf(view, primary);
  const who = `${primary.name} (pod ${primary.podUID})`;
  if (pod === undefined) return lost("PodGone", `the pod of primary ${who} is gone`);
  const report = freshReport(view, primary.podUID);
  if (report === undefined) return detectSilent(view, pod.terminated, who);
  if (report.runId !== primary.runId) {
    const now = report.runId === undefined ? "and has not come back" : "and another runs now";
    return lost("RedisExited", `the Redis of primary ${who} ended ${now}`);
  }
  if (report.epoch > state.epoch) {
    return lost("EpochBehind", `${who} has seen epoch ${report.epoch}, newer than the status`);
  }
  if (pod.deleting) return { primary: "leaves", reason: "PodDeleted" };
  if (report.terminating) return { primary: "leaves", reason: "PodTerminating" };
  return report.writable ? { primary: "serves" } : detectNotWritable(view, who);
}

function detectSilent(view: View, terminated: boolean, who: string): Verdict {
  if (terminated) return lost("ContainerTerminated", `the container of primary ${who} ended`);
  const contact = view.contacts.get(view.state.primary!.podUID);
  const failures = contact?.failures ?? 0;
  const silentMs = view.now - (contact?.failingSince ?? view.now);
  if (failures < FAILED_POLLS || silentMs < view.delaySeconds * 1000) {
    return { primary: "doubtful", why: `${who} does not answer`, recheckMs: RETRY_POLL_MS };
  }
  const follower = follows(view, view.state);
  if (follower !== undefined) {
    return {
      primary: "doubtful",
      why: `${who} does not answer the controller, but ${follower} replicates from it`,
      recheckMs: RETRY_POLL_MS,
    };
  }
  return lost("Unreachable", `${who} has not answered for ${(silentMs / 1000).toFixed(1)} s`);
}

/** A replica that still has its link to the primary: then only the controller is cut off. */
function follows(view: View, state: FailoverState): string | undefined {
  return view.pods.map((pod) => freshReport(view, pod.podUID))
    .find((report) => report?.linkUp && report.epoch === state.epoch)?.name;
}

function detectNotWritable(view: View, who: string): Verdict {
  const since = view.contacts.get(view.state.primary!.podUID)?.notWritableSince ?? view.now;
  const remainingMs = since + NOT_WRITABLE_MS - view.now;
  return remainingMs > 0
    ? { primary: "doubtful", why: `${who} accepts no writes`, recheckMs: remainingMs }
    : lost("NotWritable", `primary ${who} has not accepted writes for ${NOT_WRITABLE_MS / 1000} s`);
}

function lost(reason: string, message: string): Verdict {
  return { primary: "lost", reason, message };
}
