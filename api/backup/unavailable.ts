import type { Rule } from "../rule.ts";

/** Refuses every object of a kind whose controller comes with a later release. */
export const unavailableKind: Rule<unknown> = {
  rule: "false",
  message: "backups are not available in this release of Redkeep",
  reason: "FieldValueForbidden",
  holds: () => false,
};
