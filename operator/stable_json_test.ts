import { equal, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { hashOf, stableJSON } from "./stable_json.ts";

Deno.test("equal values have equal hashes whatever the order of their keys", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
    const reversed = Object.fromEntries(Object.entries(value).reverse());
    equal(hashOf(reversed), hashOf(value));
  }));
});

Deno.test("a field that is undefined counts as absent", () => {
  equal(stableJSON({ a: 1, b: undefined }), stableJSON({ a: 1 }));
});

Deno.test("the order of a list matters", () => {
  notEqual(hashOf([1, 2]), hashOf([2, 1]));
});
