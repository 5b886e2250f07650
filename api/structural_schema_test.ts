import assert from "node:assert/strict";
import { KINDS, toCustomResourceDefinition } from "./crd.ts";
import type { StructuralSchema } from "./structural_schema.ts";

/** Every node of a schema with its path. */
function nodes(path: string, schema: StructuralSchema): [string, StructuralSchema][] {
  const below = Object.entries(schema.properties ?? {})
    .flatMap(([name, field]) => nodes(`${path}.${name}`, field));
  const items = schema.items ? nodes(`${path}[]`, schema.items) : [];
  const values = schema.additionalProperties
    ? nodes(`${path}.<name>`, schema.additionalProperties)
    : [];
  return [[path, schema], ...below, ...items, ...values];
}

const all = KINDS.flatMap((kind) => {
  const { openAPIV3Schema } = toCustomResourceDefinition(kind).spec.versions[0]!.schema;
  return nodes(kind.kind, openAPIV3Schema);
});

Deno.test("every field of every kind is described by a sentence", () => {
  for (const [path, { description }] of all) {
    const field = path.split(".").at(-1) ?? "";
    if (["apiVersion", "kind", "metadata", "name"].includes(field) && path.split(".").length <= 3) {
      continue; // described by Kubernetes itself
    }
    // Entries of lists and maps of scalars are described by the list.
    if (/\[\]$|<name>$/.test(path)) continue;
    assert.match(description ?? "", /^[A-Za-z`].*\.$/s, path);
  }
});

Deno.test("every node is structural: a type, or int-or-string", () => {
  for (const [path, node] of all) {
    const intOrString = node["x-kubernetes-int-or-string"] === true;
    assert.equal(node.type === undefined, intOrString, path);
    assert.equal(node.anyOf !== undefined, intOrString, path);
  }
});

Deno.test("no rule is lost on the way from the schema to the CRD", () => {
  const rules = all.flatMap(([, node]) => node["x-kubernetes-validations"] ?? []);
  for (
    const text of ["oldSelf.status.failover.epoch", "self.all(k,", "compareTo", "self.matches"]
  ) {
    assert.ok(rules.some(({ rule }) => rule?.includes(text)), text);
  }
});
