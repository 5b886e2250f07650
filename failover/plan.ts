/**
 * The controller's side of the protocol: what to do next, from one snapshot. Pure, so that the
 * simulation and the controller run the same code. The caller carries out the decision, takes a
 * new snapshot and asks again until it is told to wait; whoever starts with an unsettled state,
 * and without the memory of its predecessor, finishes it the same way.
 */
import type { Decision } from "./decision.ts";
import { planElected } from "./plan_elected.ts";
import { planPending } from "./plan_pending.ts";
import { planSettled } from "./plan_settled.ts";
import { planSwitchover } from "./plan_switchover.ts";
import { planUnborn } from "./plan_unborn.ts";
import { isSettled, pendUnknown } from "./transitions.ts";
import { highestEpochSeen, type View } from "./view.ts";

/** Decides. */
export function plan(view: View): Decision {
  const { state } = view;
  const { type, elected, to } = state.change;
  if (state.epoch > 0 && highestEpochSeen(view) > state.epoch) return catchUp(view);
  if (type === "pending") return planPending(view);
  if (type === "elected" && elected !== undefined) return planElected(view, elected);
  if (isSettled(state)) {
    const { primary } = state;
    return type === "switchover" && to !== undefined
      ? planSwitchover(view, primary, to)
      : planSettled(view, primary);
  }
  return planUnborn(view);
}

/**
 * The status is older than what instances have seen: it was restored from a backup. They obey no
 * epoch of it, and any of them may be primary of one that it does not know.
 */
function catchUp(view: View): Decision {
  const highest = highestEpochSeen(view);
  return {
    do: "swap",
    next: pendUnknown(view.state, {
      reason: "EpochBehind",
      at: view.at,
      highestSeen: highest,
      accused: view.pods,
    }),
    story: {
      reason: "EpochBehind",
      message: `instances have seen epoch ${highest}, newer than ${view.state.epoch} of the ` +
        "status: electing anew",
      warning: true,
    },
  };
}
