/** An open epoch: fence the suspects, detach everyone, elect. In this order. */
import type { Suspect } from "../api/failover.ts";
import { waitOutMs } from "./authority.ts";
import type { Decision } from "./decision.ts";
import { type Candidate, electionQuorum, holdElection } from "./election.ts";
import { ASK_AGAIN_MS, isDue } from "./pace.ts";
import { elect } from "./transitions.ts";
import { freshReport, type PodView, type View } from "./view.ts";

/** How long a suspect may take to confirm its fence before it is waited out instead. */
export const FENCE_ANSWER_MS = 300;
/** How long an election waits for members that are there but have not answered yet. */
export const DETACH_ANSWER_MS = 300;
/**
 * How long an election without quorum waits for those whose data files may be newer than what the
 * answering instances hold, where no Redis of the last epoch is alive.
 */
export const COLD_PATIENCE_MS = 30_000;
/** How long an election rests that has nobody but one who could not be primary just now. */
export const UNFIT_REST_MS = 1_000;

/** What to do while nobody is primary. */
export function planPending(view: View): Decision {
  const { state } = view;
  const dangerous = state.suspects.filter((one) => !isHarmless(view, one));
  if (dangerous.length > 0) return planFence(view, dangerous);
  return planDetach(view);
}

/** Fenced by its own word, proven dead, or waited out. */
function isHarmless(view: View, suspect: Suspect): boolean {
  return view.evidence.harmless.has(suspect.podUID) || waitLeftMs(view) <= 0;
}

/** How much longer a suspect that does not answer may hold authority. */
function waitLeftMs(view: View): number {
  const { evidence, state, now } = view;
  return evidence.pendingSince + waitOutMs(state.terms.leaseSeconds) - now;
}

function planFence(view: View, dangerous: Suspect[]): Decision {
  const due = dangerous.filter((one) => isDue(view, "fence", one.podUID));
  if (due.length > 0) return { do: "fence", targets: due };
  const askedAt = view.evidence.fenceAskedAt ?? view.now;
  const names = dangerous.map((one) => one.name).join(", ");
  return {
    do: "wait",
    why: `waiting until ${names} is certainly fenced`,
    forMs: Math.min(ASK_AGAIN_MS, waitLeftMs(view)),
    nobodyServes: view.now - askedAt >= FENCE_ANSWER_MS,
  };
}

function planDetach(view: View): Decision {
  const { evidence, now } = view;
  // Whoever is still loading its data set is asked again: it counts once it has loaded.
  const open = view.pods.filter((pod) =>
    pod.reachable && !pod.terminated && (evidence.detached.get(pod.podUID)?.loading ?? true)
  );
  // However long ago it was asked last: nobody was asked while the primary served.
  const answering = open.filter((pod) => freshReport(view, pod.podUID) !== undefined);
  const unasked = answering.filter((pod) => !evidence.askedAt.has(`detach ${pod.podUID}`));
  if (unasked.length > 0) return { do: "detach", targets: unasked };
  const asked = evidence.detachAskedAt ?? now;
  const stragglers = answering.filter((pod) =>
    !evidence.detached.has(pod.podUID) && mayBeInSync(view, pod)
  );
  if (stragglers.length > 0 && now - asked < DETACH_ANSWER_MS) {
    return { do: "wait", why: "members are detaching", forMs: DETACH_ANSWER_MS - (now - asked) };
  }
  // Whoever is silent is asked (again) only where the election needs it: that takes a time-out.
  const election = planElection(view);
  const due = open.filter((pod) => isDue(view, "detach", pod.podUID));
  return election.do === "wait" && due.length > 0 ? { do: "detach", targets: due } : election;
}

function planElection(view: View): Decision {
  const { state, evidence, now } = view;
  const candidates = candidatesOf(view);
  const heard = new Set(candidates.map((one) => one.identity.name));
  const result = holdElection({
    state,
    candidates,
    silent: [...view.mayHoldData].filter((name) => !heard.has(name)),
    patienceIsOver: now - evidence.pendingSince >= COLD_PATIENCE_MS,
  });
  if (result.elected === undefined) {
    const quorum = electionQuorum(state.terms);
    return {
      do: "wait",
      why: `no primary can be elected: missing ${result.missing} (quorum ${quorum})`,
      forMs: ASK_AGAIN_MS,
      nobodyServes: true,
    };
  }
  const { elected, offset, manner } = result;
  const restMs = evidence.pendingSince + UNFIT_REST_MS - now;
  if (evidence.unfit.has(elected.podUID) && restMs > 0) {
    const why = `only ${elected.name} can be elected, and it could not be primary just now`;
    return { do: "wait", why, forMs: restMs, nobodyServes: true };
  }
  return {
    do: "swap",
    next: elect(state, elected, view.proposed.leaseSeconds),
    story: {
      reason: "PrimaryElected",
      message:
        `${elected.name} is elected for epoch ${state.epoch} at offset ${offset} (${manner})`,
    },
  };
}

function candidatesOf({ pods, evidence }: View): Candidate[] {
  return pods.filter((pod) => !pod.terminated).flatMap((pod) => {
    const holds = evidence.detached.get(pod.podUID);
    if (holds === undefined) return [];
    const identity = { name: pod.name, podUID: pod.podUID, runId: holds.runId };
    const lastResort = pod.deleting || evidence.unfit.has(pod.podUID);
    return [{ identity, ordinal: pod.ordinal, lastResort, holds }];
  });
}

/** Whether its memory may have lived on since the last settled epoch: not where its Redis ended. */
function mayBeInSync(view: View, { podUID }: PodView): boolean {
  const { primary } = view.state;
  const runId = freshReport(view, podUID)?.runId;
  return runId !== undefined && (podUID !== primary?.podUID || runId === primary.runId);
}
