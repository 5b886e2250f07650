import assert from "node:assert/strict";
import { CRON_PATTERN } from "./schedule.ts";

const CRON = new RegExp(CRON_PATTERN);

Deno.test("five-field cron expressions are accepted", () => {
  const accepted = [
    "* * * * *",
    "0 3 * * *",
    "*/15 0-6 1,15 * mon-fri",
    "0 0 1 jan sun",
    "59 23 31 12 7",
    "5  4 * * 0",
    "0 0-23/2 01 09 *",
  ];
  for (const expression of accepted) assert.match(expression, CRON);
});

Deno.test("what is no five-field cron expression is refused", () => {
  const refused = [
    "",
    "* * * *",
    "0 0 3 * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 0 0 * *",
    "0 0 32 * *",
    "0 0 * 13 *",
    "0 0 * * 8",
    "@daily",
    "0 0 * * MON",
    "*/0 * * * *",
    " 0 0 * * *",
  ];
  for (const expression of refused) assert.doesNotMatch(expression, CRON);
});
