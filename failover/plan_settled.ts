/** A settled epoch: watch the primary, grant wishes, keep the terms. */
import { detect } from "./detection.ts";
import type { Decision } from "./decision.ts";
import { planMembership } from "./membership.ts";
import { ASK_AGAIN_MS } from "./pace.ts";
import { chooseSuccessor, refuseSuccessor } from "./succession.ts";
import { beginSwitchover, pend } from "./transitions.ts";
import type { View } from "./view.ts";

/** What to do while a primary is in office. */
export function planSettled(view: View): Decision {
  const { state } = view;
  const verdict = detect(view);
  switch (verdict.primary) {
    case "lost":
      return {
        do: "swap",
        next: pend(state, {
          reason: verdict.reason,
          at: view.at,
          atLeast: highestEpochSeen(view) + 1,
        }),
        story: { reason: "FailoverStarted", message: verdict.message, warning: true },
      };
    case "doubtful":
      return { do: "wait", why: verdict.why, forMs: verdict.recheckMs };
    case "leaves": {
      const to = chooseSuccessor(view);
      return to === undefined
        ? {
          do: "wait",
          why: `the primary is leaving and no replica is in sync`,
          forMs: ASK_AGAIN_MS,
        }
        : announce(view, to.name, verdict.reason);
    }
    case "serves":
      return planWish(view) ?? planMembership(view) ??
        { do: "wait", why: "the primary serves" };
  }
}

function planWish(view: View): Decision | undefined {
  const { wish, state } = view;
  if (wish === undefined) return undefined;
  if (wish.to === undefined) {
    const to = chooseSuccessor(view);
    return to === undefined ? undefined : announce(view, to.name, wish.reason);
  }
  const refusal = refuseSuccessor(view, wish.to);
  if (refusal === undefined) return announce(view, wish.to, wish.reason);
  return {
    do: "refuseWish",
    story: {
      reason: "SwitchoverRefused",
      message: `${state.primary!.name} stays primary: ${refusal}`,
      warning: true,
    },
  };
}

function announce(view: View, to: string, reason: string): Decision {
  return {
    do: "swap",
    next: beginSwitchover(view.state, to, { reason, at: view.at }),
    story: {
      reason: "SwitchoverStarted",
      message: `${view.state.primary!.name} hands over to ${to} (${reason})`,
    },
  };
}

function highestEpochSeen(view: View): number {
  return Math.max(
    0,
    ...view.pods.map((pod) => view.contacts.get(pod.podUID)?.report?.epoch ?? 0),
  );
}
