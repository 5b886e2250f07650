import { which } from "../command.ts";
import type { Machine } from "./node.ts";

/** CAP_SYS_RESOURCE, as numbered in capability(7). */
const capSysResource = 24n;

/** Debian's folder of the CNI plugins, and the one of their own releases. */
const cniFolders = ["/usr/lib/cni", "/opt/cni/bin"];

/**
 * Looks at the machine the node will run on.
 *
 * @param kubernetes the folder with one name per Kubernetes component.
 * @throws when the CNI plugins are not installed.
 */
export async function inspectMachine(kubernetes: string): Promise<Machine> {
  const status = await Deno.readTextFile("/proc/self/status");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const cniPlugins = cniFolders.find((folder) => {
    try {
      return Deno.statSync(`${folder}/bridge`).isFile;
    } catch {
      return false;
    }
  });
  if (!cniPlugins) {
    throw new Error(
      `no CNI plugin "bridge" in ${cniFolders.join(" or ")}: install containernetworking-plugins`,
    );
  }
  return {
    canLowerOOMScore: (effective >> capSysResource & 1n) === 1n,
    cniPlugins,
    executable: (component) =>
      component === "containerd"
        ? which("containerd") ?? "/usr/bin/containerd"
        : `${kubernetes}/${component}`,
  };
}

/** Identifies the running boot: a cluster's processes, mounts and interfaces end with it. */
export async function readBootId(): Promise<string> {
  return (await Deno.readTextFile("/proc/sys/kernel/random/boot_id")).trim();
}
