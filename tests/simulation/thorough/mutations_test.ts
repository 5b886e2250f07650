import assert from "node:assert/strict";
import { rules } from "../model/rules.ts";
import { mutations } from "../mutations.ts";
import { run, scenarioOf } from "../run.ts";

/** More than the rarest of them needs. */
const MOST_WALKS = 3_000;
/** Enough to notice that one can be caught after all. */
const WALKS_IN_VAIN = 100;

for (const [name, { without, faults, notCaught }] of Object.entries(mutations)) {
  const broken = { ...rules, ...without };
  /** An invariant is violated, or the controller comes to no rest. */
  const isCaught = (seed: number) => {
    try {
      return run(scenarioOf(seed, faults), broken).violation !== undefined;
    } catch {
      return true;
    }
  };
  Deno.test(
    notCaught === undefined ? `caught: ${name}` : `not caught: ${name} (${notCaught})`,
    () => {
      const walks = notCaught === undefined ? MOST_WALKS : WALKS_IN_VAIN;
      const seeds = Array.from({ length: walks }, (_, i) => i + 1);
      assert.equal(seeds.some(isCaught), notCaught === undefined);
    },
  );
}
