import { deepEqual, equal } from "node:assert/strict";
import type { RedisClusterInput } from "../../../api/rediscluster.ts";
import type { Report } from "../../../api/protocol.ts";
import { testCluster, testPod } from "../../fixture.ts";
import { desiredStatus, type OwnedStatus } from "./desired.ts";
import type { StatusFacts } from "./facts.ts";

const NOW = "2026-01-01T00:00:00Z";

function report(ordinal: number, facts: Partial<Report> = {}): Report {
  const name = `demo-${ordinal}`;
  const writable = ordinal === 1;
  return {
    name,
    podUID: `${name}-uid`,
    clusterUID: "cluster-uid",
    bootId: "boot",
    role: writable ? "primary" : "replica",
    epoch: 1,
    dataEpoch: 1,
    wasPrimary: writable,
    offset: 0,
    linkUp: !writable,
    synced: !writable,
    loading: false,
    writable,
    ready: true,
    exits: 0,
    terminating: false,
    ...facts,
  };
}

type Failover = NonNullable<NonNullable<RedisClusterInput["status"]>["failover"]>;

const settled: Failover = {
  epoch: 1,
  primary: { name: "demo-1", podUID: "demo-1-uid", runId: "run" },
};

function facts(
  status: RedisClusterInput["status"],
  reports: Report[],
  more: Partial<StatusFacts> = {},
): StatusFacts {
  const cluster = testCluster({}, status);
  return {
    cluster,
    pods: [1, 2, 3].map((ordinal) => testPod(cluster, ordinal)),
    reports: new Map(reports.map((one) => [one.name, one])),
    outdated: [],
    problems: [],
    secretsResourceVersion: {},
    ...more,
  };
}

function summary(status: OwnedStatus) {
  const reasons = status.conditions!.map(({ type, status, reason }) =>
    `${type}=${status} ${reason}`
  );
  return [status.phase, ...reasons];
}

const all = [report(1), report(2), report(3)];

Deno.test("a cluster as asked for is Ready", () => {
  deepEqual(summary(desiredStatus(facts({ failover: settled }, all), NOW)), [
    "Ready",
    "Ready=True AllInstancesReady",
    "Progressing=False Settled",
    "Degraded=False Settled",
    "Accepted=True Valid",
  ]);
});

Deno.test("a new cluster is Creating until it was Ready, and then Degraded when it is not", () => {
  const phase = (before: "Creating" | "Ready") =>
    desiredStatus(facts({ phase: before, failover: settled }, [report(1)]), NOW).phase;
  equal(phase("Creating"), "Creating");
  equal(phase("Ready"), "Degraded");
});

Deno.test("a failover and a switchover are told apart", () => {
  const phase = (change: Failover["change"]) =>
    desiredStatus(facts({ failover: { ...settled, change } }, all), NOW).phase;
  equal(phase({ type: "pending" }), "FailingOver");
  equal(phase({ type: "switchover", to: "demo-2" }), "SwitchingOver");
});

Deno.test("a failover that cannot go on says what is missing", () => {
  const stuck = { why: "missing demo-2", long: true };
  const pending: Failover = { ...settled, change: { type: "pending" } };
  const status = desiredStatus(facts({ failover: pending }, [], { waiting: stuck }), NOW);
  deepEqual([status.phase, status.phaseReason], ["Waiting", "missing demo-2"]);
});

Deno.test("a primary of another life does not count", () => {
  const stranger = report(1, { podUID: "another" });
  const status = desiredStatus(facts({ failover: settled }, [stranger, report(2)]), NOW);
  equal(status.conditions!.find(({ type }) => type === "Ready")!.reason, "NoPrimary");
});

Deno.test("a rolling update names whom it has still to replace", () => {
  const status = desiredStatus(facts({ failover: settled }, all, { outdated: ["demo-1"] }), NOW);
  deepEqual([status.phase, status.phaseReason], ["Updating", "to be replaced: demo-1"]);
});

Deno.test("a problem before the first primary is waited for, and said", () => {
  const problems = [{ reason: "SecretMissing", message: "Secret mine does not exist" }];
  const status = desiredStatus(facts(undefined, [], { problems }), NOW);
  deepEqual([status.phase, status.phaseReason], ["Waiting", "Secret mine does not exist"]);
});

Deno.test("the same facts give the same status, so that nothing is written", () => {
  const first = desiredStatus(facts({ failover: settled }, all), NOW);
  const again = facts({ ...first, failover: settled } as RedisClusterInput["status"], all);
  deepEqual(desiredStatus(again, "2027-01-01T00:00:00Z"), first);
});
