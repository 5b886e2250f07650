/**
 * The rules that the model plays by. The functions are the production ones; what the instance
 * manager does around them is modelled by hand, and can be switched off rule by rule. The test of
 * mutations replaces one at a time, and the walks must notice.
 */
import { fenceAt, judgeAnswer } from "../../../failover/authority.ts";
import { dutyOf } from "../../../failover/duty.ts";
import { evidenceFor, provesDeath } from "../../../failover/evidence.ts";
import { refuse } from "../../../failover/obedience.ts";
import { plan } from "../../../failover/plan.ts";

/** See the module. */
export const rules = {
  plan,
  evidenceFor,
  provesDeath,
  judgeAnswer,
  fenceAt,
  dutyOf,
  refuse,
  /** `instance/failover/promote.ts`: the elected one makes a read of its own. */
  readsBeforePromotion: true,
  /** `instance/failover/admit.ts`: only members of the settled epoch are admitted. */
  admitsMembersOnly: true,
  /** `instance/failover/detach.ts`: a command that an election has overtaken does nothing. */
  refusesOvertaken: true,
  /** `instance/failover/handover.ts`: waits until the successor holds everything. */
  waitsForSuccessor: true,
  /** `instance/failover/promote.ts`: an epoch that ended here by a command is not taken again. */
  remembersGivingUp: true,
  /** `instance/instance.ts`: what a restart may have lost is not claimed. */
  disclaimsLostData: true,
  /** `instance/state.ts`: the highest epoch seen survives a restart. */
  remembersEpoch: true,
  /** `instance/instance.ts`: Redis starts as a replica of nobody, whatever it was. */
  startsAsReplica: true,
};

/** See {@link rules}. */
export type Rules = typeof rules;
