import type { V1Container, V1Volume } from "@kubernetes/client-node";
import * as z from "zod";
import { embedded, labelValue, objectName } from "../kubernetes_schema.ts";
import { GROUP, LABEL } from "../meta.ts";
import { withRules } from "../rule.ts";
import { CONTAINER, VOLUME } from "./reserved.ts";

/**
 * Keys of labels and annotations that the controller sets; valid in RE2 and in JavaScript. A dot
 * that matches any character refuses nothing that could be meant otherwise.
 */
const OWNED_KEY = `^(${
  [
    `${GROUP}/.*`,
    LABEL.name,
    LABEL.instanceOf,
    LABEL.managedBy,
    "kubectl.kubernetes.io/default-container",
  ].join("|")
})$`;

/** Refuses the keys that the controller sets itself. */
function userKeys(values: z.ZodType<string, string>) {
  const owned = (self: Record<string, string>) =>
    Object.keys(self).filter((key) => new RegExp(OWNED_KEY).test(key));
  return withRules(z.record(z.string(), values).meta({ maxProperties: 64 }), {
    rule: `self.all(k, !k.matches('${OWNED_KEY}'))`,
    message: "must not contain {keys}: Redkeep sets these itself",
    values: { keys: { cel: `self.filter(k, k.matches('${OWNED_KEY}'))`, of: owned } },
    reason: "FieldValueForbidden",
    holds: (self) => owned(self).length === 0,
  }).optional();
}

function unreserved<T extends { name: string }>(
  schema: z.ZodType<T, T>,
  reserved: readonly string[],
  what: string,
) {
  const list = reserved.map((name) => `'${name}'`).join(", ");
  return withRules(
    z.array(schema).max(16).meta({
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    }),
    {
      rule: `self.all(item, !(item.name in [${list}]))`,
      message: `must not be named ${reserved.join(", ")}: Redkeep's own ${what} bear these names`,
      reason: "FieldValueForbidden",
      holds: (self) => !self.some(({ name }) => reserved.includes(name)),
    },
  ).optional();
}

const container = embedded<V1Container>({
  name: z.string().min(1).max(63).describe("Name of the container, unique in the pod."),
  image: z.string().optional().describe("Image of the container."),
}).describe("A container, as in a pod's spec.");

const volume = embedded<V1Volume>({
  name: z.string().min(1).max(63).describe("Name of the volume, unique in the pod."),
}).describe("A volume, as in a pod's spec.");

const secretName = z.object({
  name: objectName.describe("Name of a Secret in the namespace of the RedisCluster."),
}).describe("A Secret with registry credentials.");

/** `spec.podTemplate`. */
export const podTemplate = z.object({
  metadata: z.object({
    labels: userKeys(labelValue).describe("Labels added to the pods."),
    annotations: userKeys(z.string().max(4096)).describe("Annotations added to the pods."),
  }).optional().describe("Labels and annotations added to the pods."),
  serviceAccountName: z.string().min(1).max(253).optional().describe(
    "ServiceAccount of the pods, which must exist; Redkeep grants it what an instance needs. One is " +
      "created for the RedisCluster where this is absent.",
  ),
  imagePullSecrets: z.array(secretName).max(16).optional().describe(
    "Secrets with which images are pulled.",
  ),
  containers: unreserved(container, Object.values(CONTAINER), "containers").describe(
    "Further containers beside Redis, such as a log shipper.",
  ),
  volumes: unreserved(volume, Object.values(VOLUME), "volumes").describe(
    "Further volumes, for those containers to mount.",
  ),
}).optional().describe("What is merged into each instance's pod.");
