import * as z from "zod";
import type { Condition } from "./conditions.ts";
import { time } from "./kubernetes_schema.ts";

const condition: z.ZodType<Condition, Condition> = z.object({
  type: z.string().max(316).describe("Type of the condition, in CamelCase."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether the condition holds."),
  reason: z.string().min(1).max(1024).describe("One CamelCase word that says why, for programs."),
  message: z.string().max(32768).describe("A sentence that says why, for people."),
  lastTransitionTime: time.describe("When `status` last changed."),
  observedGeneration: z.int().min(0).optional().describe(
    "The metadata.generation this condition was computed from.",
  ),
}).describe("One aspect of the object's state.");

/** `status.conditions`, merged by type. */
export const conditions: z.ZodType<Condition[], Condition[]> = z.array(condition).meta({
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["type"],
});
