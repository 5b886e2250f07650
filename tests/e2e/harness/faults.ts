/** What happens to pods and processes in real life, done to them on purpose. */
import { pods } from "../../../kube/resource.ts";
import type { Pod } from "../../../kube/types.ts";
import { run } from "../../cluster/command.ts";
import { type PodProcess, podProcess } from "./pod_processes.ts";
import type { Environment } from "./environment.ts";

const REDIS = /(redis|valkey)-server/;
const MANAGER = /manager\S* instance\b|\binstance$/;
const CONTROLLER = /\bcontroller\b/;

/** The redis-server of a pod. */
export function redisProcess(pod: Pod): Promise<PodProcess> {
  return podProcess(pod, REDIS);
}

/** The instance manager of a pod. */
export function managerProcess(pod: Pod): Promise<PodProcess> {
  return podProcess(pod, MANAGER);
}

/** The controller of a pod. */
export function controllerProcess(pod: Pod): Promise<PodProcess> {
  return podProcess(pod, CONTROLLER);
}

/** Signals the redis-server of a pod. */
export async function signalRedis(pod: Pod, signal: Deno.Signal): Promise<void> {
  (await redisProcess(pod)).signal(signal);
}

/** Signals the instance manager of a pod. */
export async function signalManager(pod: Pod, signal: Deno.Signal): Promise<void> {
  (await managerProcess(pod)).signal(signal);
}

/** Deletes exactly this pod. Without a grace period the kubelet is not waited for. */
export async function deletePod(
  { rest }: Environment,
  pod: Pod,
  gracePeriodSeconds?: number,
): Promise<void> {
  await rest.delete(pods, pod.metadata, {
    gracePeriodSeconds,
    preconditions: { uid: pod.metadata.uid },
  });
}

/** Removes everything on the data volume of a running pod, as a replaced disk would. */
export async function emptyDataDirectory(pod: Pod): Promise<void> {
  const { pid } = await managerProcess(pod);
  const directory = `/proc/${pid}/root/data`;
  for await (const { name } of Deno.readDir(directory)) {
    await Deno.remove(`${directory}/${name}`, { recursive: true });
  }
}

const TABLE = "redkeep_e2e";

/**
 * Cuts a pod off from everything: other pods, the API server, the kubelet's probes. Every frame
 * from or to its address is dropped on the bridge.
 *
 * @returns what undoes it; harmless when called again
 */
export async function isolate(pod: Pod): Promise<() => Promise<void>> {
  const address = pod.status?.podIP;
  if (!address) throw new Error(`pod ${pod.metadata.name} has no address`);
  const rules = `
    table bridge ${TABLE}
    delete table bridge ${TABLE}
    table bridge ${TABLE} {
      chain from_ports {
        type filter hook prerouting priority -300; policy accept;
        ip saddr ${address} drop
        ip daddr ${address} drop
      }
      chain from_node {
        type filter hook output priority -300; policy accept;
        ip daddr ${address} drop
      }
    }`;
  await run(["nft", "-f", "-"], { stdin: rules });
  return async () => {
    await run(["nft", "-f", "-"], {
      stdin: `table bridge ${TABLE}\ndelete table bridge ${TABLE}`,
    });
  };
}
