import { EmbeddedProvider } from "../../cluster/embedded/provider.ts";
import { startComponent, stopComponent } from "../../cluster/embedded/processes.ts";
import { waitFor } from "../../cluster/wait.ts";
import type { Environment } from "./environment.ts";

/** Ends the API server and starts it again; resolves once it is ready, with how long that took. */
export async function restartAPIServer({ provider, rest }: Environment): Promise<number> {
  if (!(provider instanceof EmbeddedProvider)) {
    throw new Error(`the API server of provider ${provider.name} is not ours to restart`);
  }
  const components = await provider.components();
  const server = components.find(({ name }) => name === "kube-apiserver");
  if (!server) throw new Error("the embedded cluster has no kube-apiserver");
  const startedMs = performance.now();
  await stopComponent(provider.layout, server);
  await startComponent(provider.layout, server);
  await waitFor("the API server is ready", async () => {
    const version = await rest.request<{ gitVersion: string }>({ method: "GET", path: "/version" });
    return version.gitVersion;
  }, { timeoutMs: 60_000 });
  return performance.now() - startedMs;
}
