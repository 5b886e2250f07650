import { run } from "../command.ts";
import { waitFor } from "../wait.ts";
import type { NodeLayout } from "./layout.ts";

function ctr(node: NodeLayout, ...args: string[]): string[] {
  return ["ctr", "--address", node.containerdSocket, "--namespace", "k8s.io", ...args];
}

/** Waits until the node's containerd answers. */
export async function waitForContainerd(node: NodeLayout): Promise<void> {
  await waitFor(`containerd of ${node.name} answers`, async () => {
    await run(ctr(node, "version"));
    return true;
  }, { timeoutMs: 30_000 });
}

/** The names of the images on the node, without those that are only digests. */
export async function listImages(node: NodeLayout): Promise<string[]> {
  const names = (await run(ctr(node, "images", "list", "--quiet"))).split("\n");
  return names.filter((name) => name && !name.startsWith("sha256:"));
}

/** Imports the images in the archive at `tarPath`. */
export async function importImages(node: NodeLayout, tarPath: string): Promise<void> {
  await run(ctr(node, "images", "import", tarPath));
}
