/**
 * zod schema to Kubernetes structural schema: OpenAPI 3.0 without what the API server refuses in a
 * CustomResourceDefinition, and with the `x-kubernetes-*` extensions it understands.
 */
import * as z from "zod";
import { rulesOf, toKubernetes } from "./rule.ts";

/** A node of a structural schema, as far as we use it. */
export interface StructuralSchema {
  description?: string;
  type?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  required?: string[];
  nullable?: boolean;
  anyOf?: StructuralSchema[];
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-validations"?: Record<string, string>[];
}

/** Converts the schema of what users send in (defaults are applied by the API server). */
export function toStructuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      makeStructural(jsonSchema as StructuralSchema);
      const rules = rulesOf(zodSchema);
      if (rules.length > 0) {
        (jsonSchema as StructuralSchema)["x-kubernetes-validations"] = rules.map(toKubernetes);
      }
    },
  });
  return ordered(json as StructuralSchema);
}

/** What is said of a node stands before what is below it, for those who read the YAML. */
function ordered(node: StructuralSchema): StructuralSchema {
  const { description, type, properties, items, additionalProperties, ...rest } = node;
  const below = properties && Object.entries(properties);
  return {
    ...(description && { description }),
    ...(type && { type }),
    ...rest,
    ...(items && { items: ordered(items) }),
    ...(additionalProperties && { additionalProperties: ordered(additionalProperties) }),
    ...(below && below.length > 0 && {
      properties: Object.fromEntries(below.map(([name, value]) => [name, ordered(value)])),
    }),
  };
}

/** Changes one node in place; zod calls this for the inner nodes first. */
function makeStructural(node: StructuralSchema): void {
  if (node["x-kubernetes-int-or-string"]) return makeIntOrString(node);
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  if (node.type === "integer") node.format = "int64";
  // The API server checks the format itself; zod's pattern for it would only be noise.
  if (node.format === "date-time") delete node.pattern;
  if (node.additionalProperties && Object.keys(node.additionalProperties).length === 0) {
    delete node.additionalProperties;
    node["x-kubernetes-preserve-unknown-fields"] = true;
  }
}

/** The only `anyOf` with types that a structural schema may have, and in this order. */
function makeIntOrString(node: StructuralSchema): void {
  const { description, default: value } = node;
  const integer = node.anyOf?.find(({ type }) => type === "integer");
  const string = node.anyOf?.find(({ type }) => type === "string");
  // An outer wrapper comes with the inner node's result already merged in.
  if (integer && string && Object.keys(string).length > 1) {
    node.minimum = integer.minimum;
    node.maxLength = string.maxLength;
    node.pattern = string.pattern;
  }
  node.anyOf = [{ type: "integer" }, { type: "string" }];
  if (description !== undefined) node.description = description;
  if (value !== undefined) node.default = value;
}
