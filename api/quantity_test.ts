import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytes,
  BYTES_PATTERN,
  compareQuantities,
  formatBytes,
  QUANTITY_PATTERN,
} from "./quantity.ts";

Deno.test("bytes reads each suffix as Kubernetes does", () => {
  const cases: [string | number, number][] = [
    [1073741824, 1073741824],
    ["1Gi", 2 ** 30],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1G", 1e9],
    ["1k", 1000],
    ["1e3", 1000],
    ["1E3", 1000],
    ["12e-1", 2],
    [".5", 1],
    ["5.", 5],
    ["100m", 1],
    ["1001m", 2],
    ["1n", 1],
    ["0", 0],
  ];
  for (const [quantity, value] of cases) assert.equal(bytes(quantity), value, String(quantity));
});

Deno.test("a malformed quantity is refused by name", () => {
  for (const text of ["", "Gi", "1gb", "1 Gi", "-1", "1K", "1Gi ", "0x10", ".", "1e", "1e1.5"]) {
    assert.throws(() => bytes(text), { name: "TypeError", message: /^quantity ".*": want/ }, text);
  }
});

Deno.test("bytes refuses what a number cannot hold exactly", () => {
  assert.throws(() => bytes("9Pi"), RangeError);
});

Deno.test("compareQuantities orders across suffixes and beyond 2^53", () => {
  assert.equal(compareQuantities("1Gi", "1G"), 1);
  assert.equal(compareQuantities("1024Mi", "1Gi"), 0);
  assert.equal(compareQuantities("1E", "1000000000000000001"), -1);
  assert.equal(compareQuantities(1, "1000m"), 0);
});

Deno.test("formatBytes and bytes are inverse", () => {
  assert.equal(formatBytes(1536 * 2 ** 20), "1536Mi");
  assert.equal(formatBytes(0), "0");
  fc.assert(fc.property(fc.maxSafeNat(), (n) => assert.equal(bytes(formatBytes(n)), n)));
});

Deno.test("compareQuantities agrees with bytes", () => {
  const suffix = fc.constantFrom("", "k", "M", "G", "Ki", "Mi", "Gi");
  const quantity = fc.tuple(fc.integer({ min: 1, max: 4096 }), suffix).map(([n, s]) => `${n}${s}`);
  fc.assert(fc.property(quantity, quantity, (a, b) => {
    assert.equal(compareQuantities(a, b), Math.sign(bytes(a) - bytes(b)));
  }));
});

Deno.test("every byte size is a quantity", () => {
  fc.assert(fc.property(fc.stringMatching(new RegExp(BYTES_PATTERN)), (text) => {
    assert.match(text, new RegExp(QUANTITY_PATTERN));
  }));
});
