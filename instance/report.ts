import type { Report, Role } from "../api/protocol.ts";
import type { Facts } from "./facts.ts";

/** What `GET /v1/status` answers; `leaseSeconds` is the lease that its authority counts with. */
export function reportOf(facts: Facts, leaseSeconds: number | undefined): Report {
  const { environment, bootId } = facts.settings;
  const { highestEpoch, dataEpoch, wasPrimary } = facts.state.current;
  const { info } = facts;
  return {
    name: environment.name,
    podUID: environment.podUID,
    clusterUID: environment.clusterUID,
    bootId,
    runId: info?.runId,
    role: roleOf(facts),
    epoch: highestEpoch,
    dataEpoch,
    wasPrimary,
    offset: info?.offset ?? 0,
    linkUp: facts.linkUp,
    synced: info !== undefined && facts.synced?.epoch === highestEpoch &&
      facts.synced.runId === info.runId,
    loading: info?.loading ?? false,
    writable: facts.writable,
    ready: facts.ready,
    exits: facts.exits,
    terminating: facts.terminating,
    leaseSeconds,
    version: info?.version,
    configHash: facts.configHash,
    message: facts.lastExit ?? facts.message ?? facts.fenced ?? facts.restartNeeded ??
      adopted(facts),
  };
}

function roleOf(facts: Facts): Role {
  if (facts.writable) return "primary";
  if (facts.info === undefined || (facts.info.loading && facts.detached)) return "starting";
  if (facts.info.role === "replica" && !facts.detached) return "replica";
  return facts.fenced === undefined ? "detached" : "fenced";
}

function adopted({ state }: Facts): string | undefined {
  return state.adoptedFrom === undefined
    ? undefined
    : `the data was written under another RedisCluster, of UID ${state.adoptedFrom}`;
}
