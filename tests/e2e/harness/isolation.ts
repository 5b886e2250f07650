import { nowMs } from "./clock.ts";
import { type FaultOutcome, runFault } from "./fault_run.ts";
import { isolate, managerProcess } from "./faults.ts";
import { lastAcknowledgedMs } from "./history.ts";
import { startPodWriter } from "./pod_network.ts";
import type { TestCluster } from "./test_cluster.ts";

/** What an isolation of the primary did to the clients outside, and to one that it cut off too. */
export interface IsolationOutcome extends FaultOutcome {
  /** For how many milliseconds the isolated primary still acknowledged writes of its client. */
  acknowledgedForMs: number;
  /** When it acknowledged its last one, on the clock of the attempts. */
  lastInsideMs: number;
}

/** Cuts the primary off from everything but a client in its own network, and measures both sides. */
export async function runIsolation(cluster: TestCluster): Promise<IsolationOutcome> {
  const primary = await cluster.primaryPod();
  const { pid } = await managerProcess(primary);
  const inside = await startPodWriter(pid, await cluster.instance(primary), {
    prefix: crypto.randomUUID(),
  });
  let heal = () => Promise.resolve();
  let isolatedMs = 0;
  const outcome = await runFault(cluster, async () => {
    heal = await isolate(primary);
    isolatedMs = nowMs();
  }, { heal: () => heal() }).finally(() => heal());
  const lastInsideMs = lastAcknowledgedMs(await inside.stop());
  if (lastInsideMs === undefined || lastInsideMs < isolatedMs) {
    throw new Error("the client inside was cut off from its Redis by the partition itself");
  }
  return { ...outcome, lastInsideMs, acknowledgedForMs: lastInsideMs - isolatedMs };
}
