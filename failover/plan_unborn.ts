/** The first epoch: of a new cluster, or of one whose status was lost. */
import type { Decision } from "./decision.ts";
import { RETRY_POLL_MS } from "./detection.ts";
import { pendUnknown } from "./transitions.ts";
import { freshReport, type View } from "./view.ts";

/**
 * Opens the first epoch once everyone whose volume may hold data has answered: an instance that
 * answers first, with an empty volume, must not win over one that has the data.
 */
export function planUnborn(view: View): Decision {
  const reports = view.pods.map((pod) => freshReport(view, pod.podUID))
    .filter((report) => report !== undefined);
  const absent = [...view.mayHoldData].filter((name) =>
    !reports.some((report) => report.name === name)
  );
  if (reports.length === 0 || absent.length > 0) {
    return {
      do: "wait",
      why: `the first election waits for ${absent.join(", ") || "an instance"}`,
      forMs: RETRY_POLL_MS,
      nobodyServes: true,
    };
  }
  const highest = Math.max(...reports.map((report) => report.epoch));
  return {
    do: "swap",
    next: pendUnknown(view.state, {
      reason: highest === 0 ? "Bootstrap" : "StatusLost",
      at: view.at,
      highestSeen: highest,
      // Any of them may be primary of an epoch that the status has forgotten.
      accused: highest === 0 ? [] : view.pods,
    }),
    story: highest === 0 ? undefined : {
      reason: "StatusLost",
      message: `the status knows no epoch, but instances have seen epoch ${highest}: electing anew`,
      warning: true,
    },
  };
}
