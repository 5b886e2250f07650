import { PHASE, type Phase } from "../../../api/conditions.ts";
import { changeKind } from "./change_kind.ts";
import type { StatusFacts } from "./facts.ts";
import { isReady, isStuck, primaryOf } from "./readiness.ts";

/** The cluster's state in one word, for people: nothing is decided by it. */
export function phaseOf(facts: StatusFacts): Phase {
  const { cluster, outdated, problems } = facts;
  const failover = cluster.status?.failover;
  if (isStuck(facts)) return PHASE.Waiting;
  if (!failover?.primary) return problems.length > 0 ? PHASE.Waiting : PHASE.Creating;
  const change = changeKind(failover);
  if (change !== "none") return change === "switchover" ? PHASE.SwitchingOver : PHASE.FailingOver;
  if (outdated.length > 0) return PHASE.Updating;
  if (isReady(facts)) return problems.length > 0 ? PHASE.Degraded : PHASE.Ready;
  // The first replicas are still on their way: nothing has been lost that was there before.
  if (cluster.status?.phase === PHASE.Creating && primaryOf(facts)) return PHASE.Creating;
  return PHASE.Degraded;
}
