import type { Progress } from "../progress.ts";
import { waitFor } from "../wait.ts";
import { removeCgroup } from "./cgroups.ts";
import type { Layout } from "./layout.ts";
import { removeOutsideFiles, removeState, unmountBelow } from "./leftovers.ts";
import { removeNetwork } from "./network.ts";
import { clusterProcesses, signalProcess } from "./processes.ts";

/** What would start pods again, or call a pod dead, while the pods are being ended. */
const agents = /^(kubelet|containerd)$/;

/**
 * Removes whatever there is of the cluster: its processes and containers, mounts, network
 * namespaces, interfaces, rules, cgroups and files; and puts the machine's settings back.
 * Works from what it finds, so that it finishes what an interrupted start or removal left.
 */
export async function removeCluster(layout: Layout, progress: Progress): Promise<void> {
  progress.step("Removing Kubernetes");
  await killAll(layout, agents);
  progress.update("ending the containers");
  for (const node of layout.nodes) await removeCgroup(node.cgroup);
  progress.update("ending the control plane");
  await killAll(layout, /./);
  progress.update("removing mounts, interfaces and files");
  await unmountBelow(layout.directory);
  await removeNetwork(layout);
  await removeOutsideFiles(layout);
  await removeState(layout);
}

/**
 * Kills the cluster's processes whose program's name matches. Nothing needs their orderly end:
 * what they keep is removed next.
 */
async function killAll(layout: Layout, program: RegExp): Promise<void> {
  await waitFor("the cluster's processes end", async () => {
    const processes = (await clusterProcesses(layout)).filter((process) =>
      program.test(process.program.split("/").at(-1)!)
    );
    for (const { pid } of processes) signalProcess(pid, "SIGKILL");
    return processes.length === 0;
  }, { timeoutMs: 15_000, intervalMs: 50 });
}
