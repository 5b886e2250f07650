import * as z from "zod";
import { byteQuantity } from "../kubernetes_schema.ts";
import { compareQuantities } from "../quantity.ts";
import { withRules } from "../rule.ts";

const type = withRules(
  z.enum(["pvc", "emptyDir"]).default("pvc").describe(
    "pvc: each instance keeps its data on a PersistentVolumeClaim that outlives its pod. " +
      "emptyDir: data lives as long as the pod, for caches. Cannot be changed later.",
  ),
  {
    rule: "self == oldSelf",
    message: "cannot be changed from {oldSelf} to {self}: create another RedisCluster",
    holds: (self, oldSelf) => self === oldSelf,
  },
);

/** `spec.storage`. */
export const storage = withRules(
  z.object({
    type,
    size: byteQuantity.optional().describe(
      "Size of each instance's volume in bytes, as a quantity such as 10Gi. Required for type pvc, " +
        "where it may grow if the storage class allows it and never shrink. For emptyDir, the " +
        "limit above which the pod is evicted; none by default.",
    ),
    storageClassName: z.string().max(253).optional().describe(
      "StorageClass of the claims; the cluster's default class where it is absent. Only for type " +
        "pvc. Cannot be changed later.",
    ),
    retainOnDelete: z.boolean().default(false).describe(
      "Whether the claims, and so the data, stay when the RedisCluster is deleted. Only for type pvc.",
    ),
  }),
  {
    rule: "self.type != 'pvc' || has(self.size)",
    message: "is required where type is pvc, for example 10Gi",
    fieldPath: ".size",
    reason: "FieldValueRequired",
    holds: (self) => self.type !== "pvc" || self.size !== undefined,
  },
  {
    rule: "self.type == 'pvc' || !has(self.storageClassName)",
    message: "has no effect where type is {self.type}: remove it or use type pvc",
    fieldPath: ".storageClassName",
    reason: "FieldValueForbidden",
    holds: (self) => self.type === "pvc" || self.storageClassName === undefined,
  },
  {
    rule: "self.type == 'pvc' || !self.retainOnDelete",
    message: "must not be true where type is {self.type}: there is nothing to retain; use type pvc",
    fieldPath: ".retainOnDelete",
    reason: "FieldValueForbidden",
    holds: (self) => self.type === "pvc" || !self.retainOnDelete,
  },
  {
    rule: "has(self.storageClassName) == has(oldSelf.storageClassName) && " +
      "(!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message: "cannot be changed, set or removed later: create another RedisCluster",
    fieldPath: ".storageClassName",
    reason: "FieldValueForbidden",
    holds: (self, oldSelf) => self.storageClassName === oldSelf.storageClassName,
  },
  {
    rule: "self.type != 'pvc' || !has(self.size) || !has(oldSelf.size) || " +
      "quantity(string(self.size)).compareTo(quantity(string(oldSelf.size))) >= 0",
    message: "cannot shrink from {oldSelf.size} to {self.size}: volumes only grow",
    fieldPath: ".size",
    holds: (self, oldSelf) =>
      self.type !== "pvc" || self.size === undefined || oldSelf.size === undefined ||
      compareQuantities(self.size, oldSelf.size) >= 0,
  },
).describe("Where instances keep their data.");
