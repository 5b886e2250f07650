/** What can go wrong in a world. A fault is data: a run can be repeated without some of them. */
import { pick, type Random } from "./model/random.ts";
import type { World } from "./model/world.ts";

/** One fault. It draws nothing at random when it strikes: all of it stands here. */
export interface Fault {
  atMs: number;
  kind: keyof typeof kinds;
  /** Whom it strikes, counted among the pods there are then. */
  whom: number;
  /** How much, or how long: a number in [0, 1). */
  much: number;
}

type Strike = (world: World, whom: number, much: number) => void;

/** How many kinds of faults, at most, strike one world. */
const KINDS_AT_ONCE = 6;
/** The longest pause of a manager whose Redis goes on: the liveness probe kills it then. */
const MANAGER_PAUSE_MS = 4_000;

const kinds = {
  killContainer: onPod((world, pod) => world.crash(pod)),
  killRedis: onPod((_, pod, much) => pod.redis.kill(much * 1_000)),
  pauseManager: onPod((world, pod, much) => pause(world, pod, much * MANAGER_PAUSE_MS, "manager")),
  pauseRedis: onPod((world, pod, much) => pause(world, pod, much * 10_000, "redis")),
  pauseBoth: onPod((world, pod, much) => pause(world, pod, much * 10_000, "both")),
  slowReplica: onPod((world, pod, much) => {
    pod.redis.slowUntil = world.now + much * 10_000;
  }),
  killAll: (world: World) => world.instances.forEach((one) => world.crash(one)),
  deletePod: onPod((world, pod) => world.delete(pod)),
  deletePodByForce: onPod((world, pod, much) => world.forget(pod, much * 10_000)),
  loseDisk: onPod((world, pod) => world.loseDisk(pod)),
  isolate: onPod((world, pod) => {
    world.cuts.set(pod.podUID, { controller: true, api: true, peers: true });
  }),
  isolatePrimary: (world: World) => {
    const primary = world.instances.find((one) => one.leading !== undefined);
    if (primary) world.cuts.set(primary.podUID, { controller: true, api: true, peers: true });
  },
  cutFromApi: onPod((world, pod) => void world.cuts.set(pod.podUID, { api: true })),
  cutFromController: onPod((world, pod) => void world.cuts.set(pod.podUID, { controller: true })),
  cutFromPeers: onPod((world, pod) => void world.cuts.set(pod.podUID, { peers: true })),
  cutFromAllButApi: onPod((world, pod) => {
    world.cuts.set(pod.podUID, { controller: true, peers: true });
  }),
  healCuts: (world: World) => world.cuts.clear(),
  apiOutage: (world: World, _: number, much: number) => {
    world.apiDown = true;
    world.after(much * 15_000, () => (world.apiDown = false));
  },
  loseCommands: (world: World, _: number, much: number) => {
    world.loss = much;
    world.after(3_000, () => (world.loss = 0));
  },
  controllerDies: (world: World, whom: number, much: number) => {
    world.controllers[whom % 2]!.diesAfter = Math.floor(much * 6);
  },
  controllerChanges: (world: World) => void world.controllers.reverse(),
  oldStateRestored: (world: World, whom: number) => {
    const { api } = world;
    const earlier = api.history.at(-1 - whom % 10);
    // An older state of the same epoch cannot be told from the newest: docs/failover.md.
    const isOlder = earlier !== undefined && earlier.epoch < api.get().state.epoch;
    if (isOlder && earlier.epoch > 0) api.restore(earlier);
  },
  switchover: onPod((world, pod) => void (world.wish = { to: pod.name, reason: "Requested" })),
  scale: (world: World, whom: number) => {
    world.proposed.instances = Math.max(1 + world.proposed.minReplicasToWrite, 1 + whom % 5);
  },
  changeW: (world: World, whom: number) => {
    const { proposed } = world;
    if (proposed.minReplicasToWrite === 0) return;
    proposed.minReplicasToWrite = Math.min(1 + whom % 2, Math.max(1, proposed.instances - 1));
  },
  changeLease: (world: World, whom: number) => {
    world.proposed.leaseSeconds = world.api.leaseSeconds = [3, 5, 8][whom % 3]!;
  },
} satisfies Record<string, Strike>;

/**
 * So many faults, at any times within so many milliseconds, of a few kinds: in a world with
 * everything at once, one fault soon undoes what another began ("swarm testing"). Of these kinds,
 * where they are named.
 */
export function drawFaults(
  random: Random,
  count: number,
  withinMs: number,
  among?: readonly Fault["kind"][],
): Fault[] {
  const all = Object.keys(kinds) as Fault["kind"][];
  const some = among ?? Array.from({ length: KINDS_AT_ONCE }, () => pick(random, all));
  return Array.from({ length: count }, () => ({
    atMs: Math.round(random() * withinMs),
    kind: pick(random, some),
    whom: Math.floor(random() * 60),
    much: random(),
  })).sort((a, b) => a.atMs - b.atMs);
}

/** Lets it happen. */
export function strike(world: World, { kind, whom, much }: Fault): void {
  const pod = world.pods[whom % Math.max(1, world.pods.length)];
  world.say(() => `FAULT ${kind} ${pod?.name ?? ""} (${whom}, ${much.toFixed(2)})`);
  (kinds[kind] as Strike)(world, whom, much);
}

/** Who is paused, or has only just gone on, is not paused again: the liveness probe would tell. */
function pause(
  { now }: World,
  pod: World["pods"][number],
  forMs: number,
  whom: "manager" | "redis" | "both",
): void {
  if (now < Math.max(pod.pausedUntil, pod.redis.pausedUntil) + 100) return;
  if (whom !== "redis") pod.pausedUntil = now + forMs;
  if (whom !== "manager") pod.redis.pausedUntil = now + forMs;
}

function onPod(
  act: (world: World, pod: World["pods"][number], much: number) => void,
): Strike {
  return (world, whom, much) => {
    const pod = world.pods[whom % Math.max(1, world.pods.length)];
    if (pod !== undefined) act(world, pod, much);
  };
}
