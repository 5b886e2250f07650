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
import { isSettled } from "./transitions.ts";
import type { View } from "./view.ts";

/** Decides. */
export function plan(view: View): Decision {
  const { state } = view;
  switch (state.change.type) {
    case "pending":
      return planPending(view);
    case "elected":
      return planElected(view, state.change.elected!);
    case "switchover":
      return planSwitchover(view, state.change.to!);
    case "none":
      return isSettled(state) ? planSettled(view) : planUnborn(view);
  }
}
