/**
 * Validation of our objects as the API server does it with the CRDs: types and bounds by the
 * schema, then the rules. For the controller, which must not act on what an older CRD let through,
 * and for admission webhooks.
 */
import * as z from "zod";
import type { FieldError } from "./field_error.ts";
import { redisCluster } from "./rediscluster.ts";
import { isTransition, layers, renderMessage, type Rule, rulesOf } from "./rule.ts";

/**
 * What is wrong with a RedisCluster; nothing where it is accepted.
 *
 * @param oldObject the object before the change, for the rules that limit changes
 */
export function validateRedisCluster(object: unknown, oldObject?: unknown): FieldError[] {
  return validate(redisCluster, object, oldObject);
}

/** The same for any schema. As on the API server, rules are held back until the types are right. */
export function validate(schema: z.ZodType, object: unknown, oldObject?: unknown): FieldError[] {
  const parsed = schema.safeParse(object, { reportInput: true });
  if (!parsed.success) return parsed.error.issues.map(toFieldError);
  const old = oldObject === undefined ? undefined : schema.safeParse(oldObject).data;
  return violations(schema, parsed.data, old, "");
}

function violations(
  schema: z.core.$ZodType,
  self: unknown,
  oldSelf: unknown,
  path: string,
): FieldError[] {
  if (self === undefined || self === null) return [];
  const stack = layers(schema);
  const own = stack.flatMap((layer) => rulesOf(layer))
    .filter((rule) => !isTransition(rule) || oldSelf !== undefined)
    .filter((rule) => !rule.holds(self, oldSelf))
    .map((rule) => violation(rule, self, oldSelf, path));
  const below = children(stack.at(-1) ?? schema, self, oldSelf)
    .flatMap((child) => violations(child.schema, child.self, child.oldSelf, path + child.step));
  return [...own, ...below];
}

function violation(rule: Rule<unknown>, self: unknown, old: unknown, path: string): FieldError {
  return {
    field: `${path}${rule.fieldPath ?? ""}`.slice(1),
    reason: rule.reason ?? "FieldValueInvalid",
    message: renderMessage(rule, self, old),
  };
}

interface Child {
  step: string;
  schema: z.core.$ZodType;
  self: unknown;
  oldSelf: unknown;
}

function children(schema: z.core.$ZodType, self: unknown, oldSelf: unknown): Child[] {
  if (schema instanceof z.ZodArray) {
    // Items of two lists are not matched with each other, so there is no old item.
    return (self as unknown[]).map((item, index) => (
      { step: `[${index}]`, schema: schema.element, self: item, oldSelf: undefined }
    ));
  }
  const [now, old] = [self, oldSelf ?? {}] as Record<string, unknown>[];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as z.ZodRawShape).map(([key, field]) => (
      { step: `.${key}`, schema: field, self: now?.[key], oldSelf: old?.[key] }
    ));
  }
  if (schema instanceof z.ZodRecord) {
    return Object.entries(now ?? {}).map(([key, value]) => (
      { step: `.${key}`, schema: schema.valueType, self: value, oldSelf: old?.[key] }
    ));
  }
  return [];
}

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const field = issue.path
    .map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`).join("").slice(1);
  if (issue.code === "invalid_type" && issue.input === undefined) {
    return { field, reason: "FieldValueRequired", message: `is required: ${issue.message}` };
  }
  const message = `${JSON.stringify(issue.input)}: ${issue.message}`;
  return { field, reason: "FieldValueInvalid", message };
}
