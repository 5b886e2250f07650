import type { V1Container, V1Volume } from "@kubernetes/client-node";
import { z } from "zod";
import { embedded, objectName, stringMap } from "../kubernetes_schema.ts";
import { GROUP, LABEL } from "../meta.ts";
import { withRules } from "../rule.ts";
import { CONTAINER, VOLUME } from "./reserved.ts";

const OWNED_KEYS: readonly string[] = [LABEL.name, LABEL.instanceOf, LABEL.managedBy];

function owned(key: string): boolean {
  return key.startsWith(`${GROUP}/`) || OWNED_KEYS.includes(key);
}

const OWNED_CEL = `k.startsWith('${GROUP}/') || k in [${
  OWNED_KEYS.map((k) => `'${k}'`).join(", ")
}]`;

function userKeys(what: string) {
  return withRules(stringMap.meta({ maxProperties: 64 }), {
    rule: `self.all(k, !(${OWNED_CEL}))`,
    message: `must not contain {keys}: Redkeep sets ${GROUP}/* and the recommended ` +
      "app.kubernetes.io labels itself",
    values: {
      keys: {
        cel: `self.filter(k, ${OWNED_CEL})`,
        of: (self) => Object.keys(self).filter(owned),
      },
    },
    reason: "FieldValueForbidden",
    holds: (self) => !Object.keys(self).some(owned),
  }).optional().describe(what);
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
    labels: userKeys("Labels added to the pods."),
    annotations: userKeys("Annotations added to the pods."),
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
