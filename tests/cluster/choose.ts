import { resolve } from "node:path";
import { EmbeddedProvider } from "./embedded/provider.ts";
import { ExistingProvider } from "./existing.ts";
import { KindProvider } from "./kind.ts";
import type { ClusterProvider } from "./provider.ts";

/**
 * The cluster to use: the one `KUBECONFIG` names; else kind, where it is installed and a Docker
 * engine answers; else one made of processes on this machine.
 */
export async function chooseProvider(): Promise<ClusterProvider> {
  const embedded = await new EmbeddedProvider().prepare();
  const given = Deno.env.get("KUBECONFIG");
  if (given && resolve(given) !== embedded.kubeconfig()) return new ExistingProvider(given);
  if (!given && await KindProvider.usable()) return new KindProvider();
  return embedded;
}
