import type { FailoverState } from "../../../api/failover.ts";

/**
 * What kind of change of primary is under way. Once somebody is elected the state no longer says
 * by what way; but only a failover fences the former primary: who handed over gave up by itself.
 */
export function changeKind(
  { change, fenced, primary }: FailoverState,
): "none" | "failover" | "switchover" {
  switch (change.type) {
    case "none":
    case "switchover":
      return change.type;
    case "pending":
      return "failover";
    case "elected":
      return primary && !fenced.includes(primary.podUID) ? "switchover" : "failover";
  }
}
