import { join } from "node:path";
import { run, tryRun } from "../command.ts";
import { exists } from "../files.ts";
import type { Layout } from "./layout.ts";

/** Mount points at or below `directory`, the innermost first. */
async function mountsBelow(directory: string): Promise<string[]> {
  const text = await Deno.readTextFile("/proc/self/mounts");
  return text.split("\n").map((line) => line.split(" ")[1] ?? "")
    // Blanks and the like are written as octal escapes.
    .map((path) => path.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))))
    .filter((path) => path === directory || path.startsWith(`${directory}/`))
    .reverse();
}

/** Unmounts everything below `directory`. */
export async function unmountBelow(directory: string): Promise<void> {
  for (const path of await mountsBelow(directory)) {
    // Something may still be closing its files there; a lazy unmount then finishes by itself.
    if (!(await tryRun(["umount", path])).success) await run(["umount", "-l", path]);
  }
}

/** Removes the entries of `directory` that `ours` accepts, and the directory when it is empty. */
async function removeEntries(
  directory: string,
  ours: (path: string, entry: Deno.DirEntry) => boolean = () => false,
): Promise<void> {
  try {
    for (const entry of [...Deno.readDirSync(directory)]) {
      const path = join(directory, entry.name);
      if (ours(path, entry)) await Deno.remove(path);
    }
    await Deno.remove(directory);
  } catch (error) {
    // Not there, or in use by somebody else.
    if (!(error instanceof Deno.errors.NotFound) && !/os error 39/.test(`${error}`)) throw error;
  }
}

/**
 * The sockets of containerd's shims, whose folder cannot be configured: each is named by the
 * `address` file in the state of its container.
 */
async function shimSockets(layout: Layout): Promise<Set<string>> {
  const sockets = new Set<string>();
  for (const node of layout.nodes) {
    const tasks = join(node.directory, "containerd-state/io.containerd.runtime.v2.task/k8s.io");
    try {
      for await (const entry of Deno.readDir(tasks)) {
        const address = await Deno.readTextFile(join(tasks, entry.name, "address")).catch(() => "");
        if (address.startsWith("unix://")) sockets.add(address.slice("unix://".length).trim());
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return sockets;
}

/** The ids of the pods' sandboxes, which containerd keeps a folder for. */
async function sandboxIds(layout: Layout): Promise<string[]> {
  const ids: string[] = [];
  for (const node of layout.nodes) {
    const folder = join(node.directory, "containerd/io.containerd.grpc.v1.cri/sandboxes");
    if (!await exists(folder)) continue;
    for await (const entry of Deno.readDir(folder)) ids.push(entry.name);
  }
  return ids;
}

/** Whether nobody listens on the unix socket at `path` any more. */
async function isStaleSocket(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused;
  }
}

/** Removes what components put into folders of the machine that cannot be configured. */
export async function removeOutsideFiles(layout: Layout): Promise<void> {
  const sockets = await shimSockets(layout);
  await removeEntries("/run/containerd/s", (path) => sockets.has(path));
  await removeEntries("/run/containerd");

  const ids = await sandboxIds(layout);
  const ofSandbox = (path: string) => ids.some((id) => path.includes(id));
  await removeEntries("/var/lib/cni/results", ofSandbox);
  await removeEntries("/var/lib/cni");

  await removeEntries(
    "/var/log/containers",
    (path, entry) => entry.isSymlink && Deno.readLinkSync(path).startsWith(`${layout.directory}/`),
  );

  const devicePlugins = "/var/lib/kubelet/device-plugins";
  const kubeletSocket = join(devicePlugins, "kubelet.sock");
  const stale = await isStaleSocket(kubeletSocket);
  await removeEntries(devicePlugins, (path) => stale && path === kubeletSocket);
  await removeEntries("/var/lib/kubelet");
}

/** Removes the cluster's directory, never crossing into something still mounted there. */
export async function removeState(layout: Layout): Promise<void> {
  await unmountBelow(layout.directory);
  await run(["rm", "-rf", "--one-file-system", "--", layout.directory]);
}
