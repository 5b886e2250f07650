import { EmbeddedProvider } from "../../cluster/embedded/provider.ts";
import {
  findComponent,
  signalComponent,
  startComponent,
} from "../../cluster/embedded/processes.ts";
import { waitFor } from "../../cluster/wait.ts";
import type { Environment } from "./environment.ts";

/**
 * Runs `body` while there is no API server. It is killed, since a graceful end takes ten seconds;
 * resolves once it is ready again.
 *
 * @returns for how many milliseconds it did not answer
 */
export async function withoutAPIServer(
  { provider, rest }: Environment,
  body: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  if (!(provider instanceof EmbeddedProvider)) {
    throw new Error(`the API server of provider ${provider.name} is not ours to restart`);
  }
  const components = await provider.components();
  const server = components.find(({ name }) => name === "kube-apiserver");
  if (!server) throw new Error("the embedded cluster has no kube-apiserver");
  await signalComponent(provider.layout, server, "SIGKILL");
  const killedMs = performance.now();
  // Until it has ended it counts as running, and would not be started again.
  await waitFor(
    "the API server ends",
    async () => await findComponent(provider.layout, server) === undefined,
    { timeoutMs: 10_000, intervalMs: 10 },
  );
  try {
    await body();
  } finally {
    await startComponent(provider.layout, server);
  }
  await waitFor("the API server is ready", async () => {
    const answer = await rest.request<{ items: unknown[] }>({
      method: "GET",
      path: "/api/v1/namespaces/default/pods",
    });
    return answer.items;
  }, { timeoutMs: 60_000 });
  return performance.now() - killedMs;
}
