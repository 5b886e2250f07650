/** redis.conf: from the spec and the places of an instance to the text. Pure. */
import { createHash } from "node:crypto";
import { PORT } from "../../api/meta.ts";
import { bytes } from "../../api/quantity.ts";
import type { RedisClusterSpec } from "../../api/rediscluster.ts";
import { DEAD_ADDRESS } from "./dead_address.ts";

/** Where an instance keeps its files and listens. */
export interface Place {
  dir: string;
  aclFile: string;
  socket: string;
  bind: string;
  /** The container's memory limit in bytes, where it has one. */
  memoryLimitBytes?: number;
}

/** Parameters of redis.conf by name, values as they stand in the file. */
export type Parameters = ReadonlyMap<string, string>;

type Spec = Pick<RedisClusterSpec, "storage" | "memory" | "replication" | "redis">;

/**
 * Every parameter that is not Redis's default: ours that a user may change, then the user's, then
 * those that nobody may change. `minReplicasToWrite` is the number of the *terms*, which may lag
 * behind the spec's.
 *
 * @throws RangeError where a percentage is asked for and there is no memory limit
 */
export function parameters(spec: Spec, place: Place, minReplicasToWrite: number): Parameters {
  return new Map([
    ...persistence(spec.storage.type),
    ["repl-backlog-size", "64mb"],
    ...Object.entries(spec.redis ?? {}),
    ...live(spec, place, minReplicasToWrite),
    ...fixed(place),
  ]);
}

/** The text of redis.conf. */
export function render(parameters: Parameters): string {
  return Array.from(parameters, ([name, value]) => `${name} ${value === "" ? '""' : value}\n`)
    .join("");
}

/** Identifies a configuration, for people and for the controller. */
export function configHash(parameters: Parameters): string {
  return createHash("sha256").update(render(parameters)).digest("hex").slice(0, 16);
}

/** The parameters whose value differs in `to`. */
export function changed(from: Parameters, to: Parameters): [name: string, value: string][] {
  return [...to].filter(([name, value]) => from.get(name) !== value);
}

function persistence(type: "pvc" | "emptyDir"): [string, string][] {
  return type === "pvc"
    ? [["appendonly", "yes"], ["appendfsync", "everysec"]]
    : [["appendonly", "no"], ["save", ""]];
}

/** Ours, and changeable while Redis runs. */
function live(spec: Spec, place: Place, minReplicasToWrite: number): [string, string][] {
  return [
    ["maxmemory", String(maxMemory(spec, place))],
    ["maxmemory-policy", spec.memory.policy],
    ["min-replicas-to-write", String(minReplicasToWrite)],
    ["min-replicas-max-lag", String(spec.replication.maxLagSeconds)],
  ];
}

/** 0 is Redis's word for no limit. */
function maxMemory({ memory }: Spec, { memoryLimitBytes }: Place): number {
  if (memory.maxMemory !== undefined) return bytes(memory.maxMemory);
  if (memory.maxMemoryPercent === undefined) return 0;
  if (memoryLimitBytes === undefined) {
    throw new RangeError(
      `spec.memory.maxMemoryPercent is ${memory.maxMemoryPercent}, but the container has no memory ` +
        "limit: set spec.resources.limits.memory",
    );
  }
  return Math.floor(memoryLimitBytes * memory.maxMemoryPercent / 100);
}

/** What the failover, the probes and the supervisor rely on. */
function fixed(place: Place): [string, string][] {
  return [
    ["bind", place.bind],
    ["port", String(PORT.redis)],
    ["protected-mode", "no"],
    ["unixsocket", place.socket],
    ["unixsocketperm", "700"],
    ["dir", place.dir],
    ["aclfile", place.aclFile],
    ["daemonize", "no"],
    ["logfile", ""],
    ["always-show-logo", "no"],
    // Always a replica of nobody at first: only the protocol makes a primary.
    ["replicaof", `${DEAD_ADDRESS.host} ${DEAD_ADDRESS.port}`],
    ["replica-read-only", "yes"],
    ["replica-serve-stale-data", "yes"],
    ["repl-diskless-sync", "yes"],
    ["repl-diskless-sync-delay", "0"],
    // A replica notices within seconds that its primary has fallen silent.
    ["repl-ping-replica-period", "1"],
  ];
}
