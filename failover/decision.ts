/** What the controller's side of the protocol can decide to do next. */
import type { FailoverState, InstanceIdentity, Suspect } from "../api/failover.ts";
import type { PodView } from "./view.ts";

/** One line of the story that Events tell. */
export interface Story {
  /** CamelCase, the reason of the Event. */
  reason: string;
  message: string;
  warning?: boolean;
}

/** See {@link plan}. */
export type Decision =
  /** Nothing to do before something changes or `forMs` has passed. */
  | { do: "wait"; why: string; forMs?: number; nobodyServes?: boolean }
  /** Write this state by compare-and-swap. */
  | { do: "swap"; next: FailoverState; story?: Story }
  /** Ask these to stop accepting writes. */
  | { do: "fence"; targets: Suspect[] }
  /** Ask these to stop following and to say what they hold. */
  | { do: "detach"; targets: Suspect[] }
  | { do: "promote"; target: InstanceIdentity }
  | { do: "handOver"; from: InstanceIdentity; to: PodView }
  /** The wish for a switchover cannot be granted: tell, and forget it. */
  | { do: "refuseWish"; story: Story };
