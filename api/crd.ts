/** The CustomResourceDefinitions of our three kinds, made from their schemas. */
import type { z } from "zod";
import { GROUP, REDIS_CLUSTERS, VERSION } from "./meta.ts";
import { redisBackup } from "./redisbackup.ts";
import { redisCluster } from "./rediscluster.ts";
import { redisScheduledBackup } from "./redisscheduledbackup.ts";
import { type StructuralSchema, toStructuralSchema } from "./structural_schema.ts";

/** What a kind adds to its schema to become a CustomResourceDefinition. */
export interface KindDefinition {
  kind: string;
  plural: string;
  singular: string;
  shortName: string;
  schema: z.ZodType;
  columns: readonly PrinterColumn[];
  scale?: ScaleSubresource;
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  name: string;
  type: "string" | "integer" | "date";
  jsonPath: string;
  description?: string;
  /** Above zero: shown by `-o wide` only. */
  priority?: number;
}

/** Where `kubectl scale` and autoscalers read and write. */
export interface ScaleSubresource {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath: string;
}

/** A CustomResourceDefinition as we write it. */
export interface CustomResourceDefinition {
  apiVersion: "apiextensions.k8s.io/v1";
  kind: "CustomResourceDefinition";
  metadata: { name: string };
  spec: {
    group: string;
    scope: "Namespaced";
    names: {
      kind: string;
      listKind: string;
      plural: string;
      singular: string;
      shortNames: string[];
      categories: string[];
    };
    versions: {
      name: string;
      served: true;
      storage: true;
      additionalPrinterColumns: readonly PrinterColumn[];
      subresources: { status: Record<string, never>; scale?: ScaleSubresource };
      schema: { openAPIV3Schema: StructuralSchema };
    }[];
  };
}

const AGE: PrinterColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** The kinds of the API group, in the order in which documentation lists them. */
export const KINDS: readonly KindDefinition[] = [
  {
    kind: REDIS_CLUSTERS.kind,
    plural: REDIS_CLUSTERS.plural,
    singular: "rediscluster",
    shortName: "rdc",
    schema: redisCluster,
    columns: [
      {
        name: "Instances",
        type: "integer",
        jsonPath: ".spec.instances",
        description: "Instances asked for",
      },
      {
        name: "Ready",
        type: "integer",
        jsonPath: ".status.readyInstances",
        description: "Instances that serve",
      },
      { name: "Phase", type: "string", jsonPath: ".status.phase" },
      { name: "Primary", type: "string", jsonPath: ".status.currentPrimary" },
      { name: "Mode", type: "string", jsonPath: ".spec.mode" },
      { name: "Reason", type: "string", jsonPath: ".status.phaseReason", priority: 1 },
      { name: "Image", type: "string", jsonPath: ".spec.image", priority: 1 },
      AGE,
    ],
    scale: {
      specReplicasPath: ".spec.instances",
      statusReplicasPath: ".status.instances",
      labelSelectorPath: ".status.selector",
    },
  },
  {
    kind: "RedisBackup",
    plural: "redisbackups",
    singular: "redisbackup",
    shortName: "rdb",
    schema: redisBackup,
    columns: [
      { name: "Cluster", type: "string", jsonPath: ".spec.cluster.name" },
      { name: "Phase", type: "string", jsonPath: ".status.phase" },
      { name: "Size", type: "integer", jsonPath: ".status.sizeBytes", description: "In bytes" },
      { name: "Completed", type: "date", jsonPath: ".status.completedAt" },
      AGE,
    ],
  },
  {
    kind: "RedisScheduledBackup",
    plural: "redisscheduledbackups",
    singular: "redisscheduledbackup",
    shortName: "rdsb",
    schema: redisScheduledBackup,
    columns: [
      { name: "Cluster", type: "string", jsonPath: ".spec.cluster.name" },
      { name: "Schedule", type: "string", jsonPath: ".spec.schedule" },
      { name: "Last", type: "date", jsonPath: ".status.lastScheduleTime" },
      AGE,
    ],
  },
];

/** The CustomResourceDefinition of a kind. */
export function toCustomResourceDefinition(definition: KindDefinition): CustomResourceDefinition {
  const { kind, plural, singular, shortName, columns, scale } = definition;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        shortNames: [shortName],
        categories: ["all", "redkeep"],
      },
      versions: [{
        name: VERSION,
        served: true,
        storage: true,
        additionalPrinterColumns: columns,
        subresources: { status: {}, ...(scale && { scale }) },
        schema: { openAPIV3Schema: rootSchema(definition.schema) },
      }],
    },
  };
}

/** `apiVersion`, `kind` and `metadata` are described and judged by the API server itself. */
function rootSchema(schema: z.ZodType): StructuralSchema {
  const root = toStructuralSchema(schema);
  return {
    ...root,
    properties: {
      ...root.properties,
      apiVersion: { type: "string" },
      kind: { type: "string" },
      // Named so that a rule can point at it.
      metadata: { type: "object", properties: { name: { type: "string" } } },
    },
    required: ["spec"],
  };
}
