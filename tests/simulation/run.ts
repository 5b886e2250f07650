/** Runs one scenario: a world, faults, calm; says what went wrong, if something did. */
import { isSettled } from "../../failover/transitions.ts";
import { drawFaults, type Fault, strike } from "./faults.ts";
import { Invariants, Violation } from "./invariants.ts";
import { pick, type Random, randomOf } from "./model/random.ts";
import type { Rules } from "./model/rules.ts";
import { World, type WorldOptions } from "./model/world.ts";

const FAULTS = 55;
/** How densely they come: some worlds have time to recover in between, others have not. */
const FAULTS_MS = [12_000, 25_000, 50_000];
/** Waiting for a lease, the patience of a cold election, and some promotions that fail. */
const CALM_MS = 60_000;

/** A world and what happens to it. */
export interface Scenario extends WorldOptions {
  faults: Fault[];
}

/** How a run went. */
export interface Outcome {
  /** What went wrong, and when. */
  violation?: { what: string; atMs: number };
  story: string[];
}

/** The scenario of a seed, with faults of any kind or of these. */
export function scenarioOf(seed: number, among?: readonly Fault["kind"][]): Scenario {
  const random = randomOf(seed, "scenario");
  const [instances, minReplicasToWrite] = pick(
    random,
    [
      [1, 0],
      [2, 0],
      [3, 0],
      [3, 1],
      [3, 1],
      [3, 2],
      [4, 2],
      [5, 2],
    ] as const,
  );
  return {
    seed,
    instances,
    minReplicasToWrite,
    leaseSeconds: 5,
    keeps: pick(random, ["all", "all", "snapshot", "nothing"] as const),
    faults: drawFaults(random, FAULTS, pick(random, FAULTS_MS), among),
  };
}

/** Runs it; with its story where that is asked for. */
export function run(scenario: Scenario, rules?: Rules, options?: { tell: boolean }): Outcome {
  const world = new World(scenario, rules);
  const story: string[] = [];
  if (options?.tell) world.story = story;
  const invariants = new Invariants(world);
  world.check = () => invariants.check();
  try {
    live(world, scenario.faults);
    return { story };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { violation: { what: error.message, atMs: world.now }, story };
  }
}

function live(world: World, faults: Fault[]): void {
  const random = randomOf(world.seed, "pace");
  const start = world.now;
  for (const fault of faults) {
    while (world.now < start + fault.atMs) step(world, random, start + fault.atMs - world.now);
    strike(world, fault);
  }
  const disturbed = faults.length > 0;
  if (disturbed) step(world, random, 400);
  heal(world);
  const end = world.now + CALM_MS;
  while (!inOrder(world)) {
    if (world.now >= end) throw new Violation(`liveness: not in order after a minute of calm`);
    step(world, random, 400);
  }
}

function step(world: World, random: Random, atMostMs: number): void {
  const [leader, other] = world.controllers;
  world.keepPods();
  leader.reconcile(random() < 0.1);
  // One that was paused while it led, and does not know yet that it no longer does.
  if (random() < 0.03) other.reconcile(random() < 0.8);
  if (random() < 0.3) world.api.touch();
  world.pass(Math.min(atMostMs, random() * 500));
}

/** Also what needs a person: members that were scaled away are brought back with their data. */
function heal(world: World): void {
  const { proposed, volumes } = world;
  const known = [...volumes.keys()].map((name) => Number(name.slice(2)));
  proposed.instances = Math.max(proposed.instances, ...known);
  world.say(() => "no more faults");
  world.loss = 0;
  world.apiDown = false;
  world.cuts.clear();
  world.wish = undefined;
}

/** One primary, settled and writable; everybody who should be there is in sync with it. */
function inOrder({ api, pods, proposed }: World): boolean {
  const { state } = api.get();
  return isSettled(state) && state.change.type === "none" && pods.length === proposed.instances &&
    pods.every((one) =>
      one.podUID === state.primary.podUID ? one.writable : one.redis.linkUp && !one.deleting
    );
}
