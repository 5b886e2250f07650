import { chooseProvider } from "../cluster/choose.ts";
import { tryRun } from "../cluster/command.ts";
import { EmbeddedProvider } from "../cluster/embedded/provider.ts";
import { interactiveKubectl } from "./kubectl.ts";
import { operatorNamespace } from "./operator.ts";

/** `./dev status` */
export async function main(): Promise<number> {
  const provider = await chooseProvider();
  console.log(`Kubernetes: ${provider.name}, KUBECONFIG=${provider.kubeconfig()}`);
  if (provider instanceof EmbeddedProvider) {
    for (const { name, pid, log } of await provider.status()) {
      console.log(`  ${name.padEnd(26)}${(pid ? `pid ${pid}` : "not running").padEnd(14)}${log}`);
    }
  }
  const probe = ["--kubeconfig", provider.kubeconfig(), "get", "--raw=/readyz"];
  const answers = await tryRun([provider.kubectl(), ...probe]).catch(() => undefined);
  if (!answers?.success) {
    console.log("The API server does not answer: ./dev up starts it");
    return 1;
  }
  console.log();
  await interactiveKubectl(provider, ["get", "nodes"]);
  console.log();
  await interactiveKubectl(provider, ["get", "pods", "--namespace", operatorNamespace]);
  console.log();
  return await interactiveKubectl(provider, ["get", "redisclusters", "--all-namespaces"]);
}
