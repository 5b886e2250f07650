import type { Rules } from "./model/rules.ts";
import { run, type Scenario } from "./run.ts";

/** The same scenario with as few faults as still go wrong: each one that is left is needed. */
export function shrink(scenario: Scenario, rules?: Rules): Scenario {
  let smallest = scenario;
  for (let size = scenario.faults.length;;) {
    for (let i = smallest.faults.length - 1; i >= 0; i--) {
      const fewer = { ...smallest, faults: smallest.faults.toSpliced(i, 1) };
      if (run(fewer, rules).violation !== undefined) smallest = fewer;
    }
    if (smallest.faults.length === size) return smallest;
    size = smallest.faults.length;
  }
}
