import * as z from "zod";
import { byteQuantity, quantity } from "../kubernetes_schema.ts";
import { withRules } from "../rule.ts";

/** `spec.memory`. */
export const memory = withRules(
  z.object({
    maxMemory: byteQuantity.optional().describe(
      "Redis's `maxmemory` in bytes, as a quantity such as 512Mi. At most the memory limit in " +
        "spec.resources. Without it and without maxMemoryPercent Redis sets itself no limit.",
    ),
    maxMemoryPercent: z.int().min(1).max(90).optional().describe(
      "Redis's `maxmemory` as a percentage of the memory limit in spec.resources, which must be set.",
    ),
    policy: z.enum([
      "noeviction",
      "allkeys-lru",
      "allkeys-lfu",
      "allkeys-random",
      "volatile-lru",
      "volatile-lfu",
      "volatile-random",
      "volatile-ttl",
    ]).default("noeviction").describe(
      "Redis's `maxmemory-policy`: what gives way when `maxmemory` is reached. noeviction refuses " +
        "writes; the others evict keys, as caches want it.",
    ),
  }).prefault({}),
  {
    rule: "!has(self.maxMemory) || !has(self.maxMemoryPercent)",
    message:
      "maxMemory ({self.maxMemory}) and maxMemoryPercent ({self.maxMemoryPercent}) exclude " +
      "each other: set one of them",
    reason: "FieldValueForbidden",
    holds: (self) => self.maxMemory === undefined || self.maxMemoryPercent === undefined,
  },
).describe("How much memory Redis uses for data, and what happens when it is full.");

function amounts(what: string) {
  return z.record(z.string(), quantity).meta({ maxProperties: 16 }).optional().describe(what);
}

/** `spec.resources`. */
export const resources = z.object({
  requests: amounts("What the scheduler reserves, by resource name: cpu, memory."),
  limits: amounts("What the container may not exceed, by resource name: cpu, memory."),
}).optional().describe(
  "CPU and memory of each instance's `redis` container, in which redis-server and its manager run. " +
    "Allow 130Mi for the manager beyond what Redis needs.",
);
