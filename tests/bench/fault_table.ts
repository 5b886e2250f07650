import { ANNOTATION } from "../../api/meta.ts";
import type { Pod } from "../../kube/types.ts";
import { type FaultOutcome, runFault } from "../e2e/harness/fault_run.ts";
import { deletePod, signalManager, signalRedis } from "../e2e/harness/faults.ts";
import { type IsolationOutcome, runIsolation } from "../e2e/harness/isolation.ts";
import { primaryName, type TestCluster } from "../e2e/harness/test_cluster.ts";

/** A fault of the primary, and what is promised about it. */
export interface BenchedFault {
  name: string;
  /** Longest write gap, in seconds. */
  gapBudget: number;
  /** Acknowledged writes that may be lost; absent where replication is all that is promised. */
  lostBudget?: number;
  run(cluster: TestCluster): Promise<FaultOutcome | IsolationOutcome>;
}

/** `spec.failover.leaseSeconds` where it is not set. */
export const LEASE_SECONDS = 5;

/** The faults whose budgets `docs/architecture.md` states. */
export const BENCHED_FAULTS: readonly BenchedFault[] = [
  {
    name: "kill -9 redis",
    gapBudget: 0.4,
    run: (cluster) => onPrimary(cluster, (pod) => signalRedis(pod, "SIGKILL")),
  },
  {
    name: "kill -9 manager",
    gapBudget: 0.8,
    run: (cluster) => onPrimary(cluster, (pod) => signalManager(pod, "SIGKILL")),
  },
  {
    name: "pod deletion",
    gapBudget: 0.3,
    lostBudget: 0,
    run: (cluster) => onPrimary(cluster, (pod) => deletePod(cluster.environment, pod)),
  },
  {
    name: "forced pod deletion",
    gapBudget: 0.8,
    run: (cluster) => onPrimary(cluster, (pod) => deletePod(cluster.environment, pod, 0)),
  },
  {
    name: "switchover",
    gapBudget: 0.3,
    lostBudget: 0,
    run: (cluster) =>
      runFault(cluster, async (before) => {
        const pods = await cluster.pods();
        const replica = pods.find((pod) => pod.metadata.name !== primaryName(before))!;
        await cluster.annotate(ANNOTATION.switchoverTo, replica.metadata.name);
      }),
  },
  {
    name: "rolling update",
    gapBudget: 0.3,
    lostBudget: 0,
    run: (cluster) => runFault(cluster, () => cluster.roll(), { timeoutMs: 120_000 }),
  },
  {
    name: "SIGSTOP of redis",
    gapBudget: LEASE_SECONDS + 3,
    run: (cluster) => onPrimary(cluster, (pod) => signalRedis(pod, "SIGSTOP")),
  },
  {
    name: "partition of the primary",
    gapBudget: LEASE_SECONDS + 3,
    run: runIsolation,
  },
];

function onPrimary(
  cluster: TestCluster,
  inject: (primary: Pod) => Promise<void>,
): Promise<FaultOutcome> {
  return runFault(cluster, async () => await inject(await cluster.primaryPod()));
}
