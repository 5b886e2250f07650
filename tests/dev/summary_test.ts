import { deepEqual, equal } from "node:assert/strict";
import { addCounts, formatCounts, parseClosingLine } from "./summary.ts";

Deno.test("the closing line of deno test is read with and without its optional parts", () => {
  const cases: [line: string, counts: ReturnType<typeof parseClosingLine>][] = [
    ["ok | 3 passed | 0 failed (12ms)", { passed: 3, failed: 0, skipped: 0 }],
    ["ok | 0 passed | 0 failed | 7 filtered out (2s)", { passed: 0, failed: 0, skipped: 0 }],
    [
      "FAILED | 5 passed (2 steps) | 1 failed (1 step) | 2 ignored (1m3s)",
      { passed: 5, failed: 1, skipped: 2 },
    ],
    ["a test ... ok (3ms)", undefined],
    ["error: Test failed", undefined],
  ];
  for (const [line, counts] of cases) deepEqual(parseClosingLine(line), counts);
});

Deno.test("the counts of all suites are one closing line", () => {
  const total = addCounts([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 5, failed: 1, skipped: 0 },
  ]);
  equal(formatCounts(total), "8 passed, 1 failed, 1 skipped");
});
