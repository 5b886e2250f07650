import { ANNOTATION } from "../../api/meta.ts";
import { deletePod, isolate, signalManager, signalRedis } from "../e2e/harness/faults.ts";
import type { FaultOptions } from "../e2e/harness/fault_run.ts";
import { primaryName, type TestCluster } from "../e2e/harness/test_cluster.ts";

/** A fault of the primary, and what is promised about it. */
export interface BenchedFault {
  name: string;
  /** Longest write gap, in seconds. */
  gapBudget: number;
  /** Acknowledged writes that may be lost; absent where replication is all that is promised. */
  lostBudget?: number;
  inject(cluster: TestCluster): Promise<unknown>;
  options?: FaultOptions;
}

/** `spec.failover.leaseSeconds` where it is not set. */
const LEASE_SECONDS = 5;

/** The faults whose budgets `docs/architecture.md` states. */
export function benchedFaults(): BenchedFault[] {
  let heal = () => Promise.resolve();
  return [
    {
      name: "kill -9 redis",
      gapBudget: 0.4,
      inject: async (cluster) => await signalRedis(await cluster.primaryPod(), "SIGKILL"),
    },
    {
      name: "kill -9 manager",
      gapBudget: 0.8,
      inject: async (cluster) => await signalManager(await cluster.primaryPod(), "SIGKILL"),
    },
    {
      name: "pod deletion",
      gapBudget: 0.3,
      lostBudget: 0,
      inject: async (cluster) => await deletePod(cluster, await cluster.primaryPod()),
    },
    {
      name: "forced pod deletion",
      gapBudget: 0.8,
      inject: async (cluster) => await deletePod(cluster, await cluster.primaryPod(), 0),
    },
    {
      name: "switchover",
      gapBudget: 0.3,
      lostBudget: 0,
      inject: async (cluster) => {
        const primary = primaryName(await cluster.get());
        const pods = await cluster.pods();
        const target = pods.map(({ metadata }) => metadata.name).find((name) => name !== primary);
        await cluster.annotate(ANNOTATION.switchoverTo, target!);
      },
    },
    {
      name: "SIGSTOP of redis",
      gapBudget: LEASE_SECONDS + 3,
      inject: async (cluster) => await signalRedis(await cluster.primaryPod(), "SIGSTOP"),
    },
    {
      name: "partition of the primary",
      gapBudget: LEASE_SECONDS + 3,
      inject: async (cluster) => {
        heal = await isolate(await cluster.primaryPod());
      },
      options: { heal: () => heal() },
    },
  ];
}
