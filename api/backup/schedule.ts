import { withRules } from "../rule.ts";
import * as z from "zod";

const MONTHS = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
const DAYS = "(sun|mon|tue|wed|thu|fri|sat)";

/** One of the five fields: a list of `*`, values and ranges, each with an optional step. */
function field(value: string): string {
  const item = `([*]|${value}(-${value})?)(/[1-9][0-9]?)?`;
  return `${item}(,${item})*`;
}

/** A five-field cron expression in lower case; valid in RE2 and in JavaScript. */
export const CRON_PATTERN = `^${
  [
    field("[0-5]?[0-9]"),
    field("([01]?[0-9]|2[0-3])"),
    field("([1-9]|0[1-9]|[12][0-9]|3[01])"),
    field(`([1-9]|0[1-9]|1[0-2]|${MONTHS})`),
    field(`([0-7]|${DAYS})`),
  ].join(" +")
}$`;

const CRON = new RegExp(CRON_PATTERN);

/** `spec.schedule` of a RedisScheduledBackup. */
export const schedule = withRules(
  z.string().min(9).max(128),
  {
    rule: `self.matches('${CRON_PATTERN}')`,
    message:
      "must be a cron expression of five fields in lower case (minute, hour, day of month, " +
      "month, day of week) such as 0 3 * * sun",
    holds: (self) => CRON.test(self),
  },
).describe(
  "When backups start, as a cron expression of five fields: minute, hour, day of month, month and " +
    "day of week; `0 3 * * *` is every day at 03:00.",
);
