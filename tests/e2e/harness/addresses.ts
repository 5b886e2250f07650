/** Has one pod get the address that another had, as happens by chance in a busy cluster. */
import { join } from "node:path";
import { pods } from "../../../kube/resource.ts";
import type { Pod } from "../../../kube/types.ts";
import { clusterLayout } from "../../cluster/embedded/layout.ts";
import { waitFor } from "../../cluster/wait.ts";
import type { Environment } from "./environment.ts";

/** Where the CNI's host-local plugin keeps a file for each address in use. */
function leasesDirectory(): string {
  const node = clusterLayout().nodes[0]!;
  return join(node.directory, "cni-ipam", node.podBridge);
}

/** Waits until the pod's sandbox has given its address back. */
export async function waitAddressFree(pod: Pod): Promise<void> {
  const file = join(leasesDirectory(), addressOf(pod));
  await waitFor(
    `${addressOf(pod)} is free`,
    () => Deno.stat(file).then(() => false, (error) => error instanceof Deno.errors.NotFound),
    { timeoutMs: 60_000 },
  );
}

/** Creates a pod that was deleted anew, so that it gets `address`, which must be free. */
export async function recreateAt(
  { rest }: Environment,
  pod: Pod,
  address: string,
): Promise<Pod> {
  // The plugin hands out the first free address after the one it handed out last.
  const predecessor = address.replace(/\d+$/, (last) => String(Number(last) - 1));
  await Deno.writeTextFile(join(leasesDirectory(), "last_reserved_ip.0"), predecessor);
  const { name, namespace, labels, annotations, ownerReferences } = pod.metadata;
  const { nodeName: _, ...spec } = pod.spec!;
  await rest.create(pods, {
    metadata: { name, namespace, labels, annotations, ownerReferences },
    spec,
  });
  return await waitFor(`pod ${name} runs at ${address}`, async () => {
    const now = await rest.get(pods, { namespace, name });
    return now.status?.phase === "Running" && now.status.podIP !== undefined && now;
  }, { timeoutMs: 60_000 });
}

/** The address of a pod that has one. */
export function addressOf(pod: Pod): string {
  const address = pod.status?.podIP;
  if (!address) throw new Error(`pod ${pod.metadata.name} has no address`);
  return address;
}
