import type { Pod } from "../../../kube/types.ts";
import { cgroupProcesses, findCgroups } from "../../cluster/embedded/cgroups.ts";
import { clusterLayout } from "../../cluster/embedded/layout.ts";
import { signalProcess } from "../../cluster/embedded/processes.ts";

/** A process of a pod, as this machine sees it. */
export interface PodProcess {
  pid: number;
  /** The program and its arguments. */
  argv: string[];
  signal(signal: Deno.Signal): void;
}

/** The processes of a pod, found by its UID: a name may belong to another pod by now. */
export async function podProcesses(pod: Pod): Promise<PodProcess[]> {
  const found: PodProcess[] = [];
  for (const node of clusterLayout().nodes) {
    for (const cgroup of await findCgroups(node.cgroup, `pod${pod.metadata.uid}`)) {
      for (const pid of await cgroupProcesses(cgroup)) {
        if (found.some((known) => known.pid === pid)) continue;
        const argv = await commandLine(pid);
        if (argv) found.push({ pid, argv, signal: (signal) => signalProcess(pid, signal) });
      }
    }
  }
  return found;
}

/**
 * The one process of a pod whose command line matches.
 *
 * @throws when there is none, naming those that there are
 */
export async function podProcess(pod: Pod, commandLine: RegExp): Promise<PodProcess> {
  const all = await podProcesses(pod);
  const found = all.find(({ argv }) => commandLine.test(argv.join(" ")));
  if (found) return found;
  const others = all.map(({ argv }) => argv.join(" ")).join(" | ") || "none";
  throw new Error(`pod ${pod.metadata.name} runs no ${commandLine}; its processes: ${others}`);
}

async function commandLine(pid: number): Promise<string[] | undefined> {
  try {
    const argv = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0").filter(Boolean);
    return argv.length > 0 ? argv : undefined;
  } catch {
    // It has ended.
    return undefined;
  }
}
