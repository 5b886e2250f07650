/** A settled epoch: watch the primary, grant wishes, keep the terms. */
import type { InstanceIdentity } from "../api/failover.ts";
import { detect, RETRY_POLL_MS } from "./detection.ts";
import type { Decision } from "./decision.ts";
import { planMembership } from "./membership.ts";
import { ASK_AGAIN_MS } from "./pace.ts";
import { chooseSuccessor, refuseSuccessor } from "./succession.ts";
import { beginSwitchover, pend } from "./transitions.ts";
import type { View } from "./view.ts";

/**
 * How long a primary that called a switchover off is left alone. Writes were paused for seconds
 * then, and would be again.
 */
export const CALLED_OFF_MS = 5_000;

/** How long the members may take to follow a new primary before a wish for one is refused. */
const JOIN_MS = 5_000;

/** What to do while a primary is in office. */
export function planSettled(view: View, primary: InstanceIdentity): Decision {
  const verdict = detect(view, primary);
  switch (verdict.primary) {
    case "lost":
      return {
        do: "swap",
        next: pend(view.state, { reason: verdict.reason, at: view.at }),
        story: { reason: "FailoverStarted", message: verdict.message, warning: true },
      };
    case "doubtful":
      return { do: "wait", why: verdict.why, forMs: verdict.recheckMs };
    case "leaves":
      return planLeave(view, primary, verdict.reason);
    case "serves":
      return planWish(view, primary) ?? planMembership(view) ?? planRest(view);
  }
}

function planLeave(view: View, primary: InstanceIdentity, reason: string): Decision {
  const to = chooseSuccessor(view);
  const why = `${primary.name} is leaving`;
  if (to === undefined) {
    return { do: "wait", why: `${why} and no replica is in sync`, forMs: ASK_AGAIN_MS };
  }
  return rest(view, why) ?? announce(view, primary, to.name, reason);
}

function planWish(view: View, primary: InstanceIdentity): Decision | undefined {
  const { wish } = view;
  // Granted already: whoever asked is told by the status.
  if (wish === undefined || wish.to === primary.name) return undefined;
  const to = wish.to ?? chooseSuccessor(view)?.name;
  if (to === undefined) return undefined;
  const refusal = refuseSuccessor(view, to);
  if (refusal === undefined) {
    const why = `${to} is to be primary`;
    return rest(view, why) ?? calm(view, why) ?? announce(view, primary, to, wish.reason);
  }
  if (wish.patient || view.now - view.evidence.pendingSince < JOIN_MS) return undefined;
  return {
    do: "refuseWish",
    story: {
      reason: "SwitchoverRefused",
      message: `${primary.name} stays primary: ${refusal}`,
      warning: true,
    },
  };
}

function planRest({ wish, state }: View): Decision {
  return wish !== undefined && wish.to !== state.primary?.name
    ? { do: "wait", why: "a switchover waits for a replica in sync", forMs: RETRY_POLL_MS }
    : { do: "wait", why: "the primary serves" };
}

/** Waits after a switchover that was called off. */
function rest({ evidence, now }: View, why: string): Decision | undefined {
  const forMs = (evidence.calledOffAt ?? -Infinity) + CALLED_OFF_MS - now;
  return forMs > 0
    ? { do: "wait", why: `${why}, but a switchover was just called off`, forMs }
    : undefined;
}

function calm({ calmInMs = 0 }: View, why: string): Decision | undefined {
  if (calmInMs === 0) return undefined;
  return { do: "wait", why: `${why}, once the endpoints have settled`, forMs: calmInMs };
}

function announce(view: View, from: InstanceIdentity, to: string, reason: string): Decision {
  return {
    do: "swap",
    next: beginSwitchover(view.state, to, { reason, at: view.at }),
    story: {
      reason: "SwitchoverStarted",
      message: `${from.name} hands over to ${to} (${reason})`,
    },
  };
}
