/** An elected instance: promote it, or open another epoch where it cannot be. */
import type { InstanceIdentity } from "../api/failover.ts";
import type { Decision } from "./decision.ts";
import { ASK_AGAIN_MS, isDue } from "./pace.ts";
import { pend, settle } from "./transitions.ts";
import { currentReport, identityOf, podOf, type View } from "./view.ts";

/** Promotions that fail without an answer before the elected one becomes a suspect itself. */
export const PROMOTE_ATTEMPTS = 3;

/** What to do until the elected one has said that it is primary. */
export function planElected(view: View, elected: InstanceIdentity): Decision {
  const { state, evidence: { promotion } } = view;
  const again = (reason: string, message: string): Decision => ({
    do: "swap",
    next: pend(state, { reason, at: view.at }),
    story: { reason, message, warning: true },
  });
  if (promotion?.outcome === "done") {
    return {
      do: "swap",
      next: settle(state),
      story: {
        reason: "PrimaryChanged",
        message: `${elected.name} is primary in epoch ${state.epoch}`,
      },
    };
  }
  if (promotion?.outcome === "refused") {
    return again("PromotionRefused", `${elected.name} refused: ${promotion.refusal.message}`);
  }
  const pod = podOf(view, elected);
  if (pod === undefined || pod.terminated) {
    return again("ElectedLost", `${elected.name} is gone before its promotion`);
  }
  const now = identityOf(currentReport(view, elected.podUID));
  if (now !== undefined && now.runId !== elected.runId) {
    return again("ElectedLost", `the Redis of ${elected.name} ended before its promotion`);
  }
  if (promotion?.outcome === "failed" && promotion.attempts >= PROMOTE_ATTEMPTS) {
    return again("PromotionFailed", `${elected.name} did not answer its promotion`);
  }
  if (isDue(view, "promote", elected.podUID)) return { do: "promote", target: elected };
  return { do: "wait", why: `${elected.name} is being promoted`, forMs: ASK_AGAIN_MS };
}
