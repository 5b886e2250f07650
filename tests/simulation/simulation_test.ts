import assert from "node:assert/strict";
import { failoverState } from "../../api/failover.ts";
import { isSettled } from "../../failover/transitions.ts";
import { World, type WorldOptions } from "./model/world.ts";

const FAULTS_MS = 25_000;
/** Waiting for a lease, the patience of a cold election, and some promotions that fail. */
const CALM_MS = 60_000;

/** Walks through a world of faults and checks, at every tick, what must never happen. */
function walk(options: WorldOptions): void {
  const world = new World(options);
  let epoch = 0;
  let settledEpoch = 0;
  world.check = () => {
    const { state } = world.api.get();
    const writable = world.instances.filter((one) => one.writable);
    assert.ok(writable.length <= 1, `${writable.map((one) => one.podUID)} are primary at once`);
    assert.ok(state.epoch >= epoch, "the epoch fell");
    epoch = state.epoch;
    if (state.settledEpoch > settledEpoch) {
      settledEpoch = state.settledEpoch;
      failoverState.parse(state);
      checkConfirmed(world);
    }
  };
  world.loss = 0.3;
  while (world.now < FAULTS_MS) {
    if (world.random() < 0.15) fault(world);
    step(world);
  }
  heal(world);
  const end = world.now + CALM_MS;
  while (world.now < end && !inOrder(world)) step(world);
  const { why } = world.controllers[0]!;
  assert.ok(inOrder(world), `${why}, in ${JSON.stringify(world.api.get().state)}`);
  checkConfirmed(world);
}

function step(world: World): void {
  const [leader, other] = world.controllers;
  leader!.reconcile(world.loss > 0 && world.random() < 0.2);
  // One that was paused while it led, and does not know yet that it no longer does.
  if (world.loss > 0 && world.random() < 0.05) other!.reconcile(world.random() < 0.8);
  if (world.random() < 0.3) world.api.touch();
  world.pass(world.random() * 400);
}

function fault(world: World): void {
  const { random, pods } = world;
  const pod = pods[Math.floor(random() * pods.length)]!;
  const faults = [
    () => world.crash(pod),
    () => world.crash(pod),
    () => world.replace(pod),
    () => pods.forEach((one) => world.crash(one)),
    () => world.cuts.set(pod.podUID, { controller: true, api: true, peers: true }),
    () => world.cuts.set(pod.podUID, { api: true }),
    () => world.cuts.set(pod.podUID, { controller: true }),
    () => world.cuts.set(pod.podUID, { controller: true, peers: true }),
    () => world.cuts.clear(),
    () => world.cuts.clear(),
    () => world.controllers[0]!.restart(),
    () => (world.wish = { to: pod.name, reason: "Requested" }),
    () => (world.wish = { to: pod.name, reason: "Requested" }),
  ];
  faults[Math.floor(random() * faults.length)]!();
}

function heal(world: World): void {
  world.loss = 0;
  world.cuts.clear();
  world.wish = undefined;
}

/** One primary, settled and writable; everybody else is in sync with it. */
function inOrder({ api, pods }: World): boolean {
  const { state } = api.get();
  return isSettled(state) && state.change.type === "none" &&
    pods.every((one) => one.podUID === state.primary!.podUID ? one.writable : one.linkUp);
}

/** Invariant I4: whoever is made primary has every write that a quorum confirmed. */
function checkConfirmed({ api, instances, confirmed }: World): void {
  const { primary } = api.get().state;
  const data = instances.find((one) => one.podUID === primary?.podUID)?.volume.data ?? [];
  const lost = [...confirmed].filter((write) => !data.includes(write));
  assert.deepEqual(lost, [], "confirmed writes were lost");
}

const WORLDS = [
  { instances: 1, minReplicasToWrite: 0 },
  { instances: 2, minReplicasToWrite: 0 },
  { instances: 3, minReplicasToWrite: 0 },
  { instances: 3, minReplicasToWrite: 1 },
  { instances: 4, minReplicasToWrite: 2 },
];
const WALKS = 60;

for (const { instances, minReplicasToWrite } of WORLDS) {
  const world = `${instances} instances with W = ${minReplicasToWrite}`;
  Deno.test(`${world}: never two primaries, no confirmed write lost, and order in the end`, () => {
    for (let seed = 1; seed <= WALKS; seed++) {
      try {
        walk({ seed, instances, minReplicasToWrite, leaseSeconds: 5 });
      } catch (cause) {
        throw new Error(`the walk with seed ${seed} went wrong`, { cause });
      }
    }
  });
}
