import assert from "node:assert/strict";
import { LABEL } from "../../../api/meta.ts";
import type { Pod } from "../../../kube/types.ts";
import type { RedisCluster } from "../../../operator/rediscluster.ts";
import { findTrouble } from "./health.ts";

function cluster(status: Partial<RedisCluster["status"]> = {}): RedisCluster {
  return {
    metadata: { name: "c", generation: 2 },
    spec: { instances: 2 },
    status: {
      phase: "Ready",
      conditions: [{ type: "Ready", status: "True", observedGeneration: 2 }],
      readyInstances: 2,
      currentPrimary: "c-1",
      failover: { change: { type: "none" }, suspects: [], fenced: [], primary: { name: "c-1" } },
      ...status,
    },
  } as unknown as RedisCluster;
}

function pod(name: string, role: string, ready = "True"): Pod {
  return {
    metadata: { name, labels: { [LABEL.role]: role } },
    status: { conditions: [{ type: "Ready", status: ready }] },
  } as unknown as Pod;
}

const pods = [pod("c-1", "primary"), pod("c-2", "replica")];

Deno.test("a settled cluster with every pod ready has no trouble", () => {
  assert.equal(findTrouble(cluster(), pods), undefined);
});

Deno.test("whatever is not settled, missing or unready is named", () => {
  const failover = cluster().status!.failover!;
  const troubles: [RedisCluster, Pod[], RegExp][] = [
    [cluster({ phase: "FailingOver" }), pods, /phase is FailingOver/],
    [cluster({ readyInstances: 1 }), pods, /1 of 2 instances/],
    [cluster({ failover: { ...failover, change: { type: "pending" } } }), pods, /pending/],
    [cluster(), [pod("c-1", "primary")], /1 of 2 pods/],
    [cluster(), [pod("c-1", "primary"), pod("c-2", "replica", "False")], /c-2 is not ready/],
    [cluster(), [pod("c-1", "replica"), pod("c-2", "primary")], /c-2 labelled primary, not c-1/],
  ];
  for (const [now, its, expected] of troubles) assert.match(findTrouble(now, its)!, expected);
});
