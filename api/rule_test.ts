import assert from "node:assert/strict";
import * as z from "zod";
import {
  isTransition,
  renderMessage,
  type Rule,
  rulesOf,
  toKubernetes,
  withRules,
} from "./rule.ts";

interface Volume {
  size: number;
  names: string[];
}

const rule: Rule<Volume> = {
  rule: "self.size >= oldSelf.size",
  message: "can't shrink 100% from {oldSelf.size} to {self.size}: {names} stay",
  values: { names: { cel: "self.names", of: (self) => self.names } },
  fieldPath: ".size",
  reason: "FieldValueForbidden",
  holds: (self, oldSelf) => self.size >= oldSelf.size,
};

Deno.test("a message with values becomes a format call, its text escaped", () => {
  assert.deepEqual(toKubernetes(rule), {
    rule: "self.size >= oldSelf.size",
    messageExpression: "'can\\'t shrink 100%% from %s to %s: %s stay'" +
      ".format([oldSelf.size, self.size, self.names])",
    reason: "FieldValueForbidden",
    fieldPath: ".size",
  });
});

Deno.test("a message without values stays a message", () => {
  const constant: Rule<Volume> = { rule: "true", message: "never", holds: () => true };
  assert.deepEqual(toKubernetes(constant), { rule: "true", message: "never" });
});

Deno.test("a message is rendered as CEL's format does", () => {
  const text = renderMessage(rule, { size: 1, names: ["a", "b"] }, { size: 2, names: [] });
  assert.equal(text, `can't shrink 100% from 2 to 1: ["a", "b"] stay`);
});

Deno.test("a rule that mentions oldSelf is a transition rule", () => {
  assert.equal(isTransition(rule), true);
  assert.equal(isTransition({ ...rule, rule: "self.oldSelfish" }), false);
});

Deno.test("rules outlive a description and are refused twice", () => {
  const schema = withRules(z.object({ size: z.int(), names: z.array(z.string()) }), rule);
  assert.equal(rulesOf(schema.describe("A volume."))[0]?.message, rule.message);
  assert.throws(() => withRules(schema.optional(), rule as Rule<Volume | undefined>), TypeError);
});
