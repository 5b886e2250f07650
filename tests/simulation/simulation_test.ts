import assert from "node:assert/strict";
import { rules } from "./model/rules.ts";
import { run, type Scenario, scenarioOf } from "./run.ts";
import { shrink } from "./shrink.ts";
import { tellFailure } from "./tell.ts";
import { walk } from "./walk.ts";

Deno.test("never two primaries, no confirmed write lost, and order in the end", () => walk(1, 500));

Deno.test("a run is the same each time", () => {
  const scenario = scenarioOf(7);
  const { story } = run(scenario, rules, { tell: true });
  assert.ok(story.length > 55);
  assert.deepEqual(run(scenario, rules, { tell: true }).story, story);
});

Deno.test("a failure is told with the faults that it needs, and no others", () => {
  const broken = { ...rules, startsAsReplica: false };
  const failing = Array.from({ length: 50 }, (_, i) => scenarioOf(i + 1))
    .find((scenario) => run(scenario, broken).violation !== undefined)!;
  const smallest = shrink(failing, broken);
  assert.ok(smallest.faults.length < failing.faults.length);
  for (let i = 0; i < smallest.faults.length; i++) {
    const fewer: Scenario = { ...smallest, faults: smallest.faults.toSpliced(i, 1) };
    assert.equal(run(fewer, broken).violation, undefined);
  }
  assert.match(tellFailure(failing, broken), /FAULT .*\n(.*\n)*again: deno task simulate --seed/);
});
