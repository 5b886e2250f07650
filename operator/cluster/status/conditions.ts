import { CONDITION, type ConditionUpdate, REASON } from "../../../api/conditions.ts";
import { changeKind } from "./change_kind.ts";
import type { StatusFacts } from "./facts.ts";
import { hasQuorum, isReady, isStuck, primaryOf, readyInstances } from "./readiness.ts";

type Judgement = Pick<ConditionUpdate, "status" | "reason" | "message">;

/** The conditions of a cluster whose spec is accepted. */
export function judge(facts: StatusFacts): Record<string, Judgement> {
  return {
    [CONDITION.Ready]: ready(facts),
    [CONDITION.Progressing]: progressing(facts),
    [CONDITION.Degraded]: degraded(facts),
    [CONDITION.Accepted]: yes(REASON.Valid, "the spec is valid"),
  };
}

function ready(facts: StatusFacts): Judgement {
  const { instances } = facts.cluster.spec;
  const primary = primaryOf(facts);
  if (!primary) return no(REASON.NoPrimary, "no primary accepts writes");
  const count = `${readyInstances(facts)} of ${instances} instances ready`;
  return isReady(facts)
    ? yes(REASON.AllInstancesReady, `${count}, primary ${primary}`)
    : no(REASON.InstancesNotReady, `${count}, primary ${primary}`);
}

function progressing(facts: StatusFacts): Judgement {
  const { cluster, pods, outdated, waiting } = facts;
  const failover = cluster.status?.failover;
  const { instances } = cluster.spec;
  if (!failover?.primary) {
    return yes(REASON.Creating, waiting?.why ?? "the first primary is being made");
  }
  const change = changeKind(failover);
  const { name } = failover.primary;
  if (change === "switchover") return yes(REASON.Switchover, `primary ${name} hands over`);
  if (change === "failover") {
    return yes(REASON.Failover, waiting?.why ?? `primary ${name} is being replaced`);
  }
  if (outdated.length > 0) {
    return yes(REASON.RollingUpdate, `to be replaced: ${outdated.join(", ")}`);
  }
  if (pods.length !== instances) {
    return yes(REASON.Scaling, `${pods.length} of ${instances} instances exist`);
  }
  return no(REASON.Settled, "nothing is under way");
}

function degraded(facts: StatusFacts): Judgement {
  const { problems, cluster, waiting } = facts;
  if (isStuck(facts)) return yes(REASON.NotEnoughCandidates, waiting!.why);
  const [first] = problems;
  if (first) return yes(first.reason, problems.map(({ message }) => message).join("; "));
  const { minReplicasToWrite } = cluster.spec.replication;
  if (primaryOf(facts) && !hasQuorum(facts)) {
    const message = `fewer than ${minReplicasToWrite} replicas are in sync: writes are refused`;
    return yes(REASON.QuorumNotMet, message);
  }
  return no(REASON.Settled, "nothing is known to be wrong");
}

function yes(reason: string, message: string): Judgement {
  return { status: "True", reason, message };
}

function no(reason: string, message: string): Judgement {
  return { status: "False", reason, message };
}
