import { equal } from "node:assert/strict";
import { exposition } from "./exposition.ts";

Deno.test("a metric is its help, its type and a line for each sample", () => {
  equal(
    exposition([{
      name: "redis_commands_total",
      type: "counter",
      help: "Calls of a command.",
      samples: [{ value: 2, labels: { cmd: "get" } }, { value: 0.5, labels: { cmd: "set" } }],
    }]),
    "# HELP redis_commands_total Calls of a command.\n" +
      "# TYPE redis_commands_total counter\n" +
      'redis_commands_total{cmd="get"} 2\n' +
      'redis_commands_total{cmd="set"} 0.5\n',
  );
});

Deno.test("a metric without samples is left out", () => {
  equal(exposition([{ name: "a", type: "gauge", help: "b", samples: [] }]), "");
});

Deno.test("label values and help are escaped", () => {
  const labels = { err: 'a "quoted" \\ and\na line' };
  equal(
    exposition([{ name: "a", type: "gauge", help: "b \\ c\nd", samples: [{ value: 1, labels }] }]),
    '# HELP a b \\\\ c\\nd\n# TYPE a gauge\na{err="a \\"quoted\\" \\\\ and\\na line"} 1\n',
  );
});

Deno.test("a summary has quantiles, a sum and a count", () => {
  const text = exposition([{
    name: "a",
    type: "summary",
    help: "b",
    samples: [
      { value: 3, labels: { quantile: "50" } },
      { value: 9, suffix: "_sum" },
      { value: Infinity, suffix: "_count" },
    ],
  }]);
  equal(text.split("\n").slice(2).join("\n"), 'a{quantile="50"} 3\na_sum 9\na_count +Inf\n');
});
