import type { V1Affinity } from "@kubernetes/client-node";
import * as z from "zod";
import { anyObject, embedded, labelValue } from "../kubernetes_schema.ts";

const toleration = z.object({
  key: z.string().optional().describe("Taint key; absent with operator Exists: every taint."),
  operator: z.enum(["Exists", "Equal"]).optional().describe(
    "How `value` is compared; Equal by default.",
  ),
  value: z.string().optional().describe("Taint value, for operator Equal."),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional().describe(
    "Taint effect; absent: every effect.",
  ),
  tolerationSeconds: z.int().optional().describe(
    "For NoExecute: after how many seconds the pod leaves; absent: never.",
  ),
}).describe("One taint that the pods tolerate.");

const nodePolicy = z.enum(["Honor", "Ignore"]).optional();

const topologySpreadConstraint = z.object({
  maxSkew: z.int().min(1).describe("By how many instances the domains may differ."),
  topologyKey: z.string().min(1).describe(
    "Node label whose values are the domains, such as topology.kubernetes.io/zone.",
  ),
  whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]).describe(
    "Whether a pod that would exceed maxSkew waits or starts anyway.",
  ),
  labelSelector: anyObject.optional().describe(
    "Pods to count; absent: the instances of this RedisCluster.",
  ),
  matchLabelKeys: z.array(z.string()).optional().describe(
    "Keys of pod labels whose values further select the pods to count.",
  ),
  minDomains: z.int().min(1).optional().describe(
    "Fewest domains that must exist, for DoNotSchedule.",
  ),
  nodeAffinityPolicy: nodePolicy.describe(
    "Whether nodes outside spec.affinity count; Honor by default.",
  ),
  nodeTaintsPolicy: nodePolicy.describe("Whether tainted nodes are left out; Ignore by default."),
}).describe("How evenly instances spread over one kind of domain.");

/** The fields that say on which nodes the instances run. */
export const scheduling = {
  affinity: embedded<V1Affinity>({
    nodeAffinity: anyObject.optional().describe("Which nodes the instances need or prefer."),
    podAffinity: anyObject.optional().describe("Which pods the instances need or prefer nearby."),
    podAntiAffinity: anyObject.optional().describe(
      "Which pods the instances avoid. Replaces the default, which prefers one instance per node.",
    ),
  }).optional().describe(
    "Affinity of the pods, as in a pod's spec. Where it says nothing about podAntiAffinity, instances " +
      "prefer different nodes.",
  ),
  topologySpreadConstraints: z.array(topologySpreadConstraint).max(16).optional().describe(
    "How instances spread over zones or other domains, as in a pod's spec.",
  ),
  nodeSelector: z.record(z.string(), labelValue).optional().describe(
    "Labels that a node must have to run an instance.",
  ),
  tolerations: z.array(toleration).max(64).optional().describe(
    "Taints that the pods tolerate, as in a pod's spec.",
  ),
  priorityClassName: z.string().max(253).optional().describe("PriorityClass of the pods."),
};
