import type { Quantity } from "../quantity.ts";
import { compareQuantities } from "../quantity.ts";
import type { Rule } from "../rule.ts";

/** The part of the spec that the rules below read. */
interface Fields {
  instances: number;
  replication: { minReplicasToWrite: number };
  memory: { maxMemory?: Quantity; maxMemoryPercent?: number };
  resources?: { limits?: Record<string, Quantity> };
  authSecret?: { name: string; key: string };
}

const HAS_LIMIT =
  "has(self.resources) && has(self.resources.limits) && 'memory' in self.resources.limits";

/** Rules of the spec in which one field limits another. */
export const crossFieldRules: readonly Rule<Fields>[] = [
  {
    rule: "self.replication.minReplicasToWrite < self.instances",
    message: "must be less than spec.instances ({self.instances}), is " +
      "{self.replication.minReplicasToWrite}: the primary does not count as its own replica",
    fieldPath: ".replication.minReplicasToWrite",
    holds: ({ replication, instances }) => replication.minReplicasToWrite < instances,
  },
  {
    rule: `!has(self.memory.maxMemoryPercent) || ${HAS_LIMIT}`,
    message:
      "needs spec.resources.limits.memory, of which {self.memory.maxMemoryPercent} percent " +
      "are to be used: set it, or use spec.memory.maxMemory",
    fieldPath: ".memory.maxMemoryPercent",
    holds: ({ memory, resources }) =>
      memory.maxMemoryPercent === undefined || resources?.limits?.memory !== undefined,
  },
  {
    rule: `!has(self.memory.maxMemory) || !(${HAS_LIMIT}) || ` +
      "quantity(string(self.memory.maxMemory))" +
      ".compareTo(quantity(string(self.resources.limits['memory']))) <= 0",
    message: "must be at most spec.resources.limits.memory ({self.resources.limits.memory}), is " +
      "{self.memory.maxMemory}: the container would be killed before it is reached",
    fieldPath: ".memory.maxMemory",
    holds: ({ memory, resources }) =>
      memory.maxMemory === undefined || resources?.limits?.memory === undefined ||
      compareQuantities(memory.maxMemory, resources.limits.memory) <= 0,
  },
  {
    rule: "has(self.authSecret) == has(oldSelf.authSecret) && " +
      "(!has(self.authSecret) || self.authSecret == oldSelf.authSecret)",
    message: "cannot be changed in this release of Redkeep: passwords are not rotated yet",
    fieldPath: ".authSecret",
    reason: "FieldValueForbidden",
    holds: ({ authSecret }, old) =>
      authSecret?.name === old.authSecret?.name && authSecret?.key === old.authSecret?.key,
  },
];
