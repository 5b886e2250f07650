import { MAX_CLUSTER_NAME_LENGTH } from "./reserved.ts";
import type { ObjectMeta } from "../object_meta.ts";
import type { Rule } from "../rule.ts";

/** The part of a RedisCluster that the rules below read. */
interface Fields {
  metadata: ObjectMeta;
  status?: { failover?: { epoch: number } };
}

const DNS_LABEL = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

/** Rules of the whole object. */
export const rootRules: readonly Rule<Fields>[] = [
  {
    // Services, pods and label values are named after the cluster: the narrowest of them counts.
    rule: `self.metadata.name.matches('${DNS_LABEL}') && ` +
      `self.metadata.name.size() <= ${MAX_CLUSTER_NAME_LENGTH}`,
    message: `must be at most ${MAX_CLUSTER_NAME_LENGTH} lower case letters, digits and dashes, ` +
      "starting with a letter and ending with a letter or digit, is {self.metadata.name}",
    fieldPath: ".metadata.name",
    holds: ({ metadata: { name } }) =>
      new RegExp(DNS_LABEL).test(name) && name.length <= MAX_CLUSTER_NAME_LENGTH,
  },
  {
    // Here and not on `status`: a rule there is not evaluated for {"status": null}.
    rule: "!has(oldSelf.status) || !has(oldSelf.status.failover) || " +
      "(has(self.status) && has(self.status.failover) && " +
      "self.status.failover.epoch >= oldSelf.status.failover.epoch)",
    message: "must not fall or vanish, was {oldSelf.status.failover.epoch}",
    fieldPath: ".status.failover.epoch",
    reason: "FieldValueForbidden",
    holds: ({ status }, old) =>
      old.status?.failover === undefined ||
      (status?.failover !== undefined && status.failover.epoch >= old.status.failover.epoch),
  },
];
