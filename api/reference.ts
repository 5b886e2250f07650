/** `docs/api.md`: a reference of every field, from the CustomResourceDefinitions. */
import type { CustomResourceDefinition } from "./crd.ts";
import type { StructuralSchema } from "./structural_schema.ts";

/** The whole page. */
export function renderReference(definitions: readonly CustomResourceDefinition[]): string {
  const sections = definitions.map(({ spec }) => {
    const schema = spec.versions[0]?.schema.openAPIV3Schema ?? {};
    const { spec: specSchema = {}, status = {} } = schema.properties ?? {};
    return [
      `## ${spec.names.kind}`,
      `${schema.description} Short name: \`${spec.names.shortNames.join("`, `")}\`.`,
      ...renderRules(schema),
      ...renderObject("spec", specSchema),
      ...renderObject("status", status),
    ].join("\n\n");
  });
  return [
    "<!-- Generated from api/ by `deno task generate`. Not to be edited. -->",
    "# API reference",
    "The kinds of the API group `redkeep.dev/v1`. `kubectl explain rediscluster.spec` shows the same.",
    ...sections,
  ].join("\n\n") + "\n";
}

/** A table of the object's fields, what limits them, and the objects below. */
function renderObject(path: string, schema: StructuralSchema): string[] {
  const fields = Object.entries(schema.properties ?? {});
  const rows = fields.map(([name, field]) => {
    const required = schema.required?.includes(name) ? " (required)" : "";
    return `| \`${name}\`${required} | ${renderType(field)} | ${renderDefault(field)} | ${
      cell([field.description ?? "", ...renderLimits(field)].join(" "))
    } |`;
  });
  return [
    `### ${path}`,
    ...(schema.description ? [schema.description] : []),
    ["| Field | Type | Default | Description |", "|---|---|---|---|", ...rows].join("\n"),
    ...renderRules(schema),
    ...fields.flatMap(([name, field]) => renderBelow(`${path}.${name}`, field)),
  ];
}

/** The object that a field holds, directly or in a list or map. */
function renderBelow(path: string, field: StructuralSchema): string[] {
  if (field.properties) return renderObject(path, field);
  if (field.items?.properties) return renderObject(`${path}[]`, field.items);
  if (field.additionalProperties?.properties) {
    return renderObject(`${path}.<name>`, field.additionalProperties);
  }
  return renderRules(field, `\`${path}\` is refused with:`);
}

function renderType(field: StructuralSchema): string {
  if (field["x-kubernetes-int-or-string"]) return "quantity";
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(", ");
  if (field.items) return `list of ${renderType(field.items)}`;
  if (field.additionalProperties) return `map of ${renderType(field.additionalProperties)}`;
  return field.format === "date-time" ? "time" : field.type ?? "any";
}

function renderDefault(field: StructuralSchema): string {
  if (field.default === undefined || JSON.stringify(field.default) === "{}") return "";
  return `\`${JSON.stringify(field.default)}\``;
}

function renderLimits(field: StructuralSchema): string[] {
  const { minimum, maximum } = field;
  if (field["x-kubernetes-int-or-string"] || field.type !== "integer") return [];
  if (minimum !== undefined && maximum !== undefined) return [`From ${minimum} to ${maximum}.`];
  return minimum !== undefined && minimum > 0 ? [`At least ${minimum}.`] : [];
}

/** What the API server refuses beyond the types, in the words of its answer. */
function renderRules(schema: StructuralSchema, heading = "Refused with:"): string[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return [];
  const lines = rules.map(({ fieldPath, message, messageExpression }) => {
    const text = message ?? /^'(.*)'\.format\(/.exec(messageExpression ?? "")?.[1] ?? "";
    const readable = text.replace(/\\(.)/g, "$1").replaceAll("%s", "…").replaceAll("%%", "%");
    return `- ${fieldPath ? `\`${fieldPath.slice(1)}\` ` : ""}${readable}`;
  });
  return [heading, lines.join("\n")];
}

function cell(text: string): string {
  return text.trim().replaceAll("|", "\\|").replaceAll("\n", " ");
}
