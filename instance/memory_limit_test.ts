import { equal } from "node:assert/strict";
import { parseLimit } from "./memory_limit.ts";

Deno.test("a limit is a number of bytes", () => equal(parseLimit("268435456\n"), 268435456));

Deno.test("both versions of cgroups say that there is no limit in their own way", () => {
  equal(parseLimit("max\n"), undefined);
  equal(parseLimit("9223372036854771712\n"), undefined);
});
