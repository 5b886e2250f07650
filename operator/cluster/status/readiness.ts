/** Questions about a cluster that phase and conditions both ask. */
import type { StatusFacts } from "./facts.ts";

/** Name of the primary that accepts writes now, if any does. */
export function primaryOf({ cluster, reports }: StatusFacts): string | undefined {
  const failover = cluster.status?.failover;
  if (!failover?.primary || failover.change.type !== "none") return undefined;
  const report = reports.get(failover.primary.name);
  return report?.podUID === failover.primary.podUID && report.writable ? report.name : undefined;
}

/** How many instances serve. */
export function readyInstances({ reports }: StatusFacts): number {
  return [...reports.values()].filter((report) => report.ready).length;
}

/** Whether a primary accepts writes and there are as many instances as asked for, all serving. */
export function isReady(facts: StatusFacts): boolean {
  const { instances } = facts.cluster.spec;
  return primaryOf(facts) !== undefined && facts.pods.length === instances &&
    readyInstances(facts) === instances;
}

/** Whether as many replicas are in sync as every write needs. */
export function hasQuorum({ cluster, reports }: StatusFacts): boolean {
  const inSync = [...reports.values()].filter((report) => report.synced && report.linkUp).length;
  return inSync >= cluster.spec.replication.minReplicasToWrite;
}

/** Whether a failover cannot go on by itself: nobody may become primary without risking data. */
export function isStuck({ cluster, waiting }: StatusFacts): boolean {
  return cluster.status?.failover?.change.type === "pending" && waiting?.long === true;
}
