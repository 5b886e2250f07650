import type { Report } from "../../api/protocol.ts";

/** What polling one pod's manager came to. Times are readings of the monotonic clock. */
export interface PodReport {
  /** The last answer. */
  report?: Report;
  /** Polls without an answer since the last one. */
  failures: number;
  /** When the last answer came, in milliseconds. */
  lastAnswerAt?: number;
  /** Why the last poll failed; undefined after an answer. */
  error?: string;
}

/**
 * What the controller remembers of one RedisCluster between two reconciles. Never a fact that
 * safety rests on: a new controller starts without it, and counts every wait from its own first
 * read.
 */
export interface ClusterMemory {
  /** By pod UID. Filled by the status poll and by the status stream. */
  readonly reports: Map<string, PodReport>;
}

/** The memory of every cluster, by its UID: a new cluster of an old name starts with nothing. */
export class Memories {
  readonly #byUID = new Map<string, ClusterMemory>();

  /** The memory of a cluster, empty at first. */
  of(clusterUID: string): ClusterMemory {
    let memory = this.#byUID.get(clusterUID);
    if (!memory) this.#byUID.set(clusterUID, memory = { reports: new Map() });
    return memory;
  }

  /** Forgets every cluster but those. */
  retain(clusterUIDs: ReadonlySet<string>): void {
    for (const uid of this.#byUID.keys()) {
      if (!clusterUIDs.has(uid)) this.#byUID.delete(uid);
    }
  }
}
