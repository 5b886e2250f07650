/** A planned change of primary, from its announcement to the hand-over. */
import type { InstanceIdentity } from "../api/failover.ts";
import { detect } from "./detection.ts";
import type { Decision } from "./decision.ts";
import { abandonSwitchover, handOver, pend } from "./transitions.ts";
import type { View } from "./view.ts";

/**
 * What to do while the primary is asked to hand over. Only its own word that it never gave up ends
 * a switchover without a new epoch; whatever else goes wrong opens one.
 */
export function planSwitchover(view: View, from: InstanceIdentity, to: string): Decision {
  const { state, evidence: { handover } } = view;
  const interrupted = (message: string): Decision => ({
    do: "swap",
    next: pend(state, { reason: "SwitchoverInterrupted", at: view.at }),
    story: { reason: "SwitchoverInterrupted", message, warning: true },
  });
  if (handover?.outcome === "unknown") {
    return interrupted(`${from.name} did not say whether it handed over to ${to}`);
  }
  if (handover?.outcome === "refused") {
    return interrupted(`${from.name} refused to hand over: ${handover.refusal.message}`);
  }
  const target = view.pods.find((pod) => pod.name === to);
  if (handover?.outcome === "answered") {
    const { answer } = handover;
    if (answer.handedOver && target !== undefined) {
      const elected = { name: to, podUID: target.podUID, runId: answer.toRunId };
      return { do: "swap", next: handOver(state, elected) };
    }
    if (answer.handedOver) return interrupted(`${to} is gone since ${from.name} handed over to it`);
    return {
      do: "swap",
      next: abandonSwitchover(state),
      story: {
        reason: "SwitchoverAbandoned",
        message: `${from.name} stays primary: ${answer.reason}`,
        warning: true,
      },
    };
  }
  const verdict = detect(view, from);
  if (verdict.primary === "lost") return interrupted(verdict.message);
  if (target === undefined) return interrupted(`${to} is gone`);
  return { do: "handOver", from, to: target };
}
