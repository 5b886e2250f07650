import * as z from "zod";
import { conditions } from "../condition_schema.ts";
import { PHASE, type Phase } from "../conditions.ts";
import { failoverState, instanceStatus } from "../failover.ts";

/** `status` of a RedisCluster. */
export const redisClusterStatus = z.object({
  phase: z.enum(Object.values(PHASE) as [Phase, ...Phase[]]).optional().describe(
    "The state in one word, for people; nothing is decided by it.",
  ),
  phaseReason: z.string().optional().describe("What the phase is waiting for or why it is so."),
  conditions: conditions.optional().describe("Ready, Progressing, Degraded and Accepted."),
  observedGeneration: z.int().min(0).optional().describe(
    "The metadata.generation that the controller last acted on.",
  ),
  instances: z.int().min(0).optional().describe("Number of instances that exist."),
  readyInstances: z.int().min(0).optional().describe(
    "Number of instances that serve: the writable primary and the replicas in sync.",
  ),
  selector: z.string().optional().describe(
    "Label selector of the pods, as the scale subresource and autoscalers read it.",
  ),
  currentPrimary: z.string().optional().describe("Name of the instance that is primary."),
  targetPrimary: z.string().optional().describe(
    "Name of the instance that is to be primary; `pending` while nobody is chosen. Differs from " +
      "currentPrimary during a failover or a switchover.",
  ),
  secretsResourceVersion: z.record(z.string(), z.string()).optional().describe(
    "resourceVersion of each Secret in use, by the field of the spec that names it.",
  ),
  instancesStatus: z.record(z.string(), instanceStatus).optional().describe(
    "What each instance last said about itself, by its name.",
  ),
  failover: failoverState.optional(),
}).describe("What the controller and the instances observed. Not to be edited.");
