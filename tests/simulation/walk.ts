import { run, scenarioOf } from "./run.ts";
import { tellFailure } from "./tell.ts";

/**
 * Walks through so many worlds.
 *
 * @throws with the story of the first in which an invariant does not hold
 */
export function walk(firstSeed: number, runs: number): void {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const scenario = scenarioOf(seed);
    if (run(scenario).violation !== undefined) throw new Error(tellFailure(scenario));
  }
}
