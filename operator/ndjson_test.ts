import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { lines } from "./ndjson.ts";

Deno.test("lines come out whole however the bytes are cut, and a cut-off last line is dropped", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.string({ unit: "grapheme", minLength: 1 })),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    fc.string(),
    async (values, sizes, cutOff) => {
      const sent = values.map((value) => JSON.stringify(value));
      const text = sent.map((line) => line + "\n").join("") + JSON.stringify(cutOff);
      const received = await Array.fromAsync(lines(chunked(new TextEncoder().encode(text), sizes)));
      deepEqual(received, sent);
    },
  ));
});

/** The bytes in chunks of these sizes, over and over. */
function chunked(bytes: Uint8Array, sizes: number[]) {
  let start = 0;
  let turn = 0;
  return {
    next() {
      if (start >= bytes.length) return Promise.resolve(undefined);
      const chunk = bytes.slice(start, start += sizes[turn++ % sizes.length]!);
      return Promise.resolve(chunk);
    },
  };
}
