/**
 * Validation rules, each written once: in CEL, which the API server enforces, and beside it as a
 * predicate, for where CEL has not looked (an older CRD, a webhook, a plan). A test holds the two
 * against each other on a real API server.
 */
import * as z from "zod";
import type { FieldErrorReason } from "./field_error.ts";

/** One rule about the value of a schema. */
export interface Rule<T> {
  /** CEL over `self`, and over `oldSelf` where it limits a change; true where accepted. */
  rule: string;
  /**
   * What is wrong and what is accepted. `{self.size}` stands for the value at that path, `{name}`
   * for the entry of `values`.
   */
  message: string;
  /** Computed parts of the message. */
  values?: Record<string, MessageValue<T>>;
  /** The field the error is reported at, relative to the schema: `.size`. */
  fieldPath?: string;
  /** Kind of error; invalid by default. */
  reason?: FieldErrorReason;
  /** The same as `rule`. Never called without `oldSelf` where the rule mentions it. */
  holds(self: T, oldSelf: T): boolean;
}

/** A computed part of a message, in CEL and in TypeScript: a list, shown as `["a", "b"]`. */
export interface MessageValue<T> {
  /** CEL of type list(string). */
  cel: string;
  /** The same list. */
  of(self: T): string[];
}

const registry = z.registry<{ rules: Rule<unknown>[] }>();

/**
 * Attaches rules to a schema, for {@link rulesOf}.
 *
 * @throws where the schema or what it wraps has rules already: one list would hide the other.
 */
export function withRules<S extends z.ZodType>(schema: S, ...rules: Rule<z.output<S>>[]): S {
  if (layers(schema).some((layer) => rulesOf(layer).length > 0)) {
    throw new TypeError("withRules: this schema has rules already");
  }
  registry.add(schema, { rules: rules as Rule<unknown>[] });
  return schema;
}

/** The schema and what it wraps as optional or with a default, from the outermost in. */
export function layers(schema: z.core.$ZodType): z.core.$ZodType[] {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return wraps ? [schema, ...layers(schema.unwrap())] : [schema];
}

/** The rules attached to a schema, or to the one it is a described copy of. */
export function rulesOf(schema: z.core.$ZodType): readonly Rule<unknown>[] {
  return registry.get(schema)?.rules ?? [];
}

/** Whether the rule limits a change, and so says nothing about an object without a past. */
export function isTransition(rule: Rule<never>): boolean {
  return /\boldSelf\b/.test(rule.rule);
}

const PLACEHOLDER = /\{([^{}]+)\}/;

/** The rule as an entry of `x-kubernetes-validations`. */
export function toKubernetes(rule: Rule<never>): Record<string, string> {
  const { reason, fieldPath } = rule;
  const message: Record<string, string> = PLACEHOLDER.test(rule.message)
    ? { messageExpression: messageExpression(rule) }
    : { message: rule.message };
  return {
    rule: rule.rule,
    ...message,
    ...(reason && { reason }),
    ...(fieldPath && { fieldPath }),
  };
}

/** The message for one violation. */
export function renderMessage<T>(rule: Rule<T>, self: T, oldSelf: T | undefined): string {
  return rule.message.split(PLACEHOLDER).map((part, index) => {
    if (index % 2 === 0) return part;
    const list = rule.values?.[part]?.of(self);
    return list
      ? `[${list.map((item) => JSON.stringify(item)).join(", ")}]`
      : String(lookup({ self, oldSelf }, part));
  }).join("");
}

/**
 * As `format` with a constant pattern: the API server's cost estimate takes the size of converted
 * and concatenated values for unbounded, and refuses expressions that add them up.
 */
function messageExpression(rule: Rule<never>): string {
  const parts = rule.message.split(PLACEHOLDER);
  const pattern = parts.map((part, index) => index % 2 === 0 ? escape(part) : "%s").join("");
  const values = parts.filter((_, index) => index % 2 === 1)
    .map((part) => rule.values?.[part]?.cel ?? part);
  return `'${pattern}'.format([${values.join(", ")}])`;
}

function escape(text: string): string {
  return text.replace(/[\\']/g, "\\$&").replaceAll("%", "%%");
}

function lookup(root: unknown, path: string): unknown {
  return path.split(".").reduce(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    root,
  );
}
