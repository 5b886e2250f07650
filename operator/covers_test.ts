import { equal } from "node:assert/strict";
import fc from "fast-check";
import { covers } from "./covers.ts";

Deno.test("every value covers itself", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => equal(covers(value, value), true)));
});

Deno.test("what the API server added does not matter", () => {
  const desired = { spec: { ports: [{ port: 6379 }] } };
  const actual = { spec: { ports: [{ port: 6379, protocol: "TCP" }], type: "ClusterIP" } };
  equal(covers(actual, desired), true);
});

Deno.test("a changed value, a missing field and another length of a list are noticed", () => {
  equal(covers({ a: 1 }, { a: 2 }), false);
  equal(covers({}, { a: { b: 1 } }), false);
  equal(covers({ rules: [1, 2] }, { rules: [1] }), false);
});
