import type { Contact, Evidence, SwitchoverWish } from "../../failover/view.ts";
import type { ManagerTarget } from "../manager_connections.ts";
import type { RedisCluster } from "../rediscluster.ts";

/** What polling one pod's manager came to. Times are readings of the monotonic clock. */
export type PodReport = Contact;

/**
 * What the controller remembers of one RedisCluster between two reconciles. Never a fact that
 * safety rests on: a new controller starts without it, and counts every wait from its own first
 * read.
 */
export interface ClusterMemory {
  /** By pod UID. Filled by the status poll and by the status stream. */
  readonly reports: Map<string, PodReport>;
  /** By pod UID: how to reach a manager, kept after the pod object is gone. */
  readonly targets: Map<string, ManagerTarget>;
  /** UIDs of pods whose Redis container ended, by the kubelet's word, and that runs no other. */
  readonly ended: Set<string>;
  /** What was learnt in the current stage of the failover protocol. */
  evidence?: Evidence;
  /** A switchover that a rolling update or a scale-down asked for. */
  wish?: SwitchoverWish;
  /** What the failover protocol waits for while there is no primary, and since when. */
  waiting?: { why: string; since: number };
  /** As the last write of this controller returned it: the cache may not have seen that yet. */
  cluster?: RedisCluster;
}

/** The memory of every cluster, by its UID: a new cluster of an old name starts with nothing. */
export class Memories {
  readonly #byUID = new Map<string, ClusterMemory>();

  /** The memory of a cluster, empty at first. */
  of(clusterUID: string): ClusterMemory {
    let memory = this.#byUID.get(clusterUID);
    if (!memory) {
      memory = { reports: new Map(), targets: new Map(), ended: new Set() };
      this.#byUID.set(clusterUID, memory);
    }
    return memory;
  }

  /** Forgets every cluster but those. */
  retain(clusterUIDs: ReadonlySet<string>): void {
    for (const uid of this.#byUID.keys()) {
      if (!clusterUIDs.has(uid)) this.#byUID.delete(uid);
    }
  }
}

/**
 * The newer of two states of one object. The API server promises that resourceVersions are decimal
 * numbers that grow (since 1.35; every earlier one on etcd did the same).
 */
export function newer(cached: RedisCluster, written: RedisCluster | undefined): RedisCluster {
  if (!written || written.metadata.uid !== cached.metadata.uid) return cached;
  const isNewer =
    BigInt(written.metadata.resourceVersion) > BigInt(cached.metadata.resourceVersion);
  return isNewer ? written : cached;
}
