import {
  CONDITION,
  isConditionTrue,
  PHASE,
  REASON,
  setCondition,
} from "../../../api/conditions.ts";
import { type FieldError, formatFieldErrors } from "../../../api/field_error.ts";
import { LABEL } from "../../../api/meta.ts";
import type { RedisClusterStatus } from "../../../api/rediscluster.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { judge } from "./conditions.ts";
import type { StatusFacts } from "./facts.ts";
import { phaseOf } from "./phase.ts";
import { readyInstances } from "./readiness.ts";

/** The part of the status that step 5 owns. The protocol and the instances own the rest. */
export type OwnedStatus = Pick<
  RedisClusterStatus,
  | "phase"
  | "phaseReason"
  | "conditions"
  | "observedGeneration"
  | "instances"
  | "readyInstances"
  | "selector"
  | "secretsResourceVersion"
>;

/**
 * What the status should say.
 *
 * @param now RFC 3339
 */
export function desiredStatus(facts: StatusFacts, now: string): OwnedStatus {
  const { cluster } = facts;
  const generation = cluster.metadata.generation ?? 0;
  let conditions = cluster.status?.conditions ?? [];
  for (const [type, judgement] of Object.entries(judge(facts))) {
    const update = { type, ...judgement, observedGeneration: generation };
    conditions = [...setCondition(conditions, update, now)];
  }
  return {
    phase: phaseOf(facts),
    phaseReason: telling(conditions),
    conditions,
    observedGeneration: generation,
    instances: facts.pods.length,
    readyInstances: readyInstances(facts),
    selector: `${LABEL.cluster}=${cluster.metadata.name}`,
    secretsResourceVersion: facts.secretsResourceVersion,
  };
}

/** What the status should say of a spec that is refused. */
export function refusedStatus(
  cluster: RedisCluster,
  errors: readonly FieldError[],
  now: string,
): OwnedStatus {
  const message = formatFieldErrors(errors);
  const generation = cluster.metadata.generation ?? 0;
  const update = {
    type: CONDITION.Accepted,
    status: "False" as const,
    reason: REASON.Invalid,
    message,
    observedGeneration: generation,
  };
  return {
    phase: PHASE.Invalid,
    phaseReason: message,
    conditions: [...setCondition(cluster.status?.conditions ?? [], update, now)],
    observedGeneration: generation,
  };
}

/** The message of the condition that matters most now. */
function telling(conditions: OwnedStatus["conditions"] & object): string {
  const order = [CONDITION.Degraded, CONDITION.Progressing].filter((type) =>
    isConditionTrue(conditions, type)
  );
  const type = order[0] ?? CONDITION.Ready;
  return conditions.find((condition) => condition.type === type)?.message ?? "";
}
