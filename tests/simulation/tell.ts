import type { Rules } from "./model/rules.ts";
import { run, type Scenario } from "./run.ts";
import { shrink } from "./shrink.ts";

/** The story of a scenario that goes wrong, with as few faults as possible, for people. */
export function tellFailure(scenario: Scenario, rules?: Rules): string {
  const smallest = shrink(scenario, rules);
  const { violation, story } = run(smallest, rules, { tell: true });
  const { seed, instances, minReplicasToWrite, leaseSeconds, keeps } = scenario;
  return [
    `seed ${seed}: ${violation?.what}`,
    `${instances} instances, W = ${minReplicasToWrite}, lease ${leaseSeconds} s, a killed Redis ` +
    `keeps ${keeps}; ${smallest.faults.length} of ${scenario.faults.length} faults are needed:`,
    ...story,
    `${((violation?.atMs ?? 0) / 1000).toFixed(2).padStart(7)} s  ${violation?.what}`,
    `again: deno task simulate --seed ${seed} --runs 1`,
  ].join("\n");
}
