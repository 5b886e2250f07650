/**
 * `deno task simulate [--seed N] [--runs M]`: walks through M worlds, from seed N on, and tells the
 * shortest story of the first one in which an invariant does not hold.
 */
import { parseArgs } from "node:util";
import { walk } from "./walk.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1000" },
  },
});
const first = Number(values.seed);
const runs = Number(values.runs);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1) {
  console.error("usage: deno task simulate [--seed N] [--runs M]");
  Deno.exit(2);
}

const startedAt = performance.now();
try {
  walk(first, runs);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${runs} runs from seed ${first}, all in order: ${seconds.toFixed(1)} s, ` +
    `${(runs / seconds).toFixed(0)} runs/s`,
);
