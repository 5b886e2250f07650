/**
 * What the schema names already and a later release will do. Until then it is refused: nothing that
 * a user asks for is silently ignored.
 */
import type { Rule } from "../rule.ts";

/** Rules that refuse optional fields. */
export function unavailableFields<F extends string>(
  ...fields: F[]
): Rule<Partial<Record<F, unknown>>>[] {
  return fields.map((field) => ({
    rule: `!has(self.${field})`,
    message: "is not available in this release of Redkeep: remove it",
    fieldPath: `.${field}`,
    reason: "FieldValueForbidden",
    holds: (self) => self[field] === undefined,
  }));
}

/** A rule that refuses one value of an enum. */
export function unavailableValue<V extends string>(value: V, instead: V): Rule<V> {
  return {
    rule: `self != '${value}'`,
    message: `${value} is not available in this release of Redkeep: use ${instead}`,
    reason: "FieldValueForbidden",
    holds: (self) => self !== value,
  };
}
