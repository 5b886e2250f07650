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
    message: "is {self.replication.minReplicasToWrite}, must be less than spec.instances " +
      "({self.instances}): the primary does not count as its own replica",
    fieldPath: ".replication.minReplicasToWrite",
    holds: ({ replication, instances }) => replication.minReplicasToWrite < instances,
  },
  {
    rule: `!has(self.memory.maxMemoryPercent) || ${HAS_LIMIT}`,
    message: "is {self.memory.maxMemoryPercent} percent of a memory limit that is not set: set " +
      "spec.resources.limits.memory, or use maxMemory",
    fieldPath: ".memory.maxMemoryPercent",
    holds: ({ memory, resources }) =>
      memory.maxMemoryPercent === undefined || resources?.limits?.memory !== undefined,
  },
  {
    rule: `!has(self.memory.maxMemory) || !(${HAS_LIMIT}) || ` +
      "quantity(string(self.memory.maxMemory))" +
      ".compareTo(quantity(string(self.resources.limits['memory']))) <= 0",
    message: "is {self.memory.maxMemory}, must be at most spec.resources.limits.memory " +
      "({self.resources.limits.memory}): the container would be killed before it is reached",
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
