import { deepEqual } from "node:assert/strict";
import type { RedisClusterInput } from "../api/rediscluster.ts";
import { countPrimaryChanges } from "./failover_metrics.ts";
import { testCluster } from "./fixture.ts";

type Failover = NonNullable<NonNullable<RedisClusterInput["status"]>["failover"]>;

const first = { name: "demo-1", podUID: "uid-1", runId: "run-1" };
const second = { name: "demo-2", podUID: "uid-2", runId: "run-2" };

/** The kinds counted while a cluster goes through these states. */
function counted(...states: Failover[]): string[] {
  const kinds: string[] = [];
  const handler = countPrimaryChanges({ primaryChanged: (_cluster, kind) => kinds.push(kind) });
  for (const failover of states) handler.added!(testCluster({}, { failover }));
  return kinds;
}

const before: Failover = { epoch: 1, primary: first };
const after: Failover = { epoch: 2, primary: second };

Deno.test("a failover is counted once, when the next primary is in office", () => {
  const fenced = ["uid-1"];
  deepEqual(
    counted(
      before,
      { ...before, epoch: 2, change: { type: "pending" }, fenced },
      { ...before, epoch: 2, change: { type: "elected", elected: second }, fenced },
      after,
      after,
    ),
    ["failover"],
  );
});

Deno.test("a switchover is one also while its target is elected", () => {
  deepEqual(
    counted(
      before,
      { ...before, change: { type: "switchover", to: "demo-2" } },
      { ...before, epoch: 2, change: { type: "elected", elected: second } },
      after,
    ),
    ["switchover"],
  );
});

Deno.test("neither the first primary nor an abandoned switchover is counted", () => {
  const elected: Failover = { epoch: 1, change: { type: "elected", elected: first } };
  const announced: Failover = { ...before, change: { type: "switchover", to: "demo-2" } };
  deepEqual(counted(elected, before, announced, before), []);
});
