/** Views for tests: a cluster `x` of three, whose `x-1` is the settled primary of epoch 5. */
import type { FailoverState, InstanceIdentity } from "../api/failover.ts";
import type { DetachResponse, Report } from "../api/protocol.ts";
import { noEvidence } from "./evidence.ts";
import type { Contact, Evidence, PodView, View } from "./view.ts";

/** What a test sets; everything else is as in a healthy cluster. */
export interface Setting extends Partial<Omit<View, "contacts" | "evidence">> {
  /** Answers that came a moment ago. */
  reports?: Report[];
  /** Contacts other than those that {@link Setting.reports} make, by pod UID. */
  contacts?: Record<string, Contact>;
  evidence?: Partial<Evidence>;
}

/** The monotonic time at which tests look. */
export const NOW = 100_000;

/** The Redis that runs in an instance. */
export function identity(ordinal: number): InstanceIdentity {
  return { name: `x-${ordinal}`, podUID: `pod-${ordinal}`, runId: `run-${ordinal}` };
}

/** Its pod. */
export function pod(ordinal: number, more: Partial<PodView> = {}): PodView {
  const { name, podUID } = identity(ordinal);
  return { name, podUID, ordinal, deleting: false, terminated: false, reachable: true, ...more };
}

/** What the primary reports. */
export function ofPrimary(ordinal: number, more: Partial<Report> = {}): Report {
  const leads = { role: "primary", writable: true, wasPrimary: true, leaseSeconds: 5 } as const;
  return { ...ofReplica(ordinal), ...leads, linkUp: false, ...more };
}

/** What a replica in sync reports. */
export function ofReplica(ordinal: number, more: Partial<Report> = {}): Report {
  return {
    ...identity(ordinal),
    clusterUID: "cluster",
    bootId: `boot-${ordinal}`,
    role: "replica",
    epoch: 5,
    dataEpoch: 5,
    wasPrimary: false,
    offset: 1000,
    linkUp: true,
    synced: true,
    loading: false,
    writable: false,
    ready: true,
    exits: 0,
    terminating: false,
    ...more,
  };
}

/** What an instance holds that was in sync in epoch 5. */
export function holds(ordinal: number, more: Partial<DetachResponse> = {}): DetachResponse {
  return {
    bootId: `boot-${ordinal}`,
    runId: `run-${ordinal}`,
    lineage: "b",
    previousLineage: "a",
    previousLineageOffset: 500,
    offset: 1000,
    loading: false,
    dataEpoch: 5,
    wasPrimary: false,
    syncedEpoch: 5,
    ...more,
  };
}

/** Epoch 5, settled. */
export function settledState(more: Partial<FailoverState> = {}): FailoverState {
  return {
    epoch: 5,
    settledEpoch: 5,
    primary: identity(1),
    change: { type: "none" },
    suspects: [],
    fenced: [],
    terms: { minReplicasToWrite: 0, leaseSeconds: 5, members: ["x-2", "x-3"] },
    ...more,
  };
}

/** The contact with one that answers. */
export function answering(report: Report, at: number = NOW - 10): Contact {
  return {
    report,
    lastAnswerAt: at,
    failures: 0,
    notWritableSince: report.writable ? undefined : 0,
  };
}

/** The contact with one that has been silent for a while. */
export function silent(report: Report, forMs: number, failures = 3): Contact {
  return {
    ...answering(report, NOW - forMs),
    failures,
    failingSince: NOW - forMs,
    lastFailureAt: NOW - 10,
    error: "connection refused",
  };
}

/** A view of it all. */
export function viewOf({ reports, contacts, evidence, ...more }: Setting = {}): View {
  const state = more.state ?? settledState();
  const heard = reports ?? [ofPrimary(1), ofReplica(2), ofReplica(3)];
  return {
    now: NOW,
    at: "2026-01-01T00:00:00Z",
    state,
    proposed: { instances: 3, minReplicasToWrite: 0, leaseSeconds: 5 },
    delaySeconds: 0,
    pods: [pod(1), pod(2), pod(3)],
    contacts: new Map([
      ...heard.map((report) => [report.podUID, answering(report)] as const),
      ...Object.entries(contacts ?? {}),
    ]),
    mayHoldData: new Set(["x-1", "x-2", "x-3"]),
    evidence: { ...noEvidence(state, NOW - 60_000), ...evidence },
    ...more,
  };
}
