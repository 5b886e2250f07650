import { chooseProvider } from "../cluster/choose.ts";
import { consoleProgress } from "../cluster/progress.ts";
import { kubectl } from "./kubectl.ts";
import { deployOperator, loadServerImages } from "./operator.ts";
import { applySample } from "./sample.ts";

function connectionHelp(name: string): string {
  return `Connect:
  ./dev kubectl get secret ${name}-auth -o jsonpath='{.data.password}' | base64 -d    # the password
  ./dev kubectl exec -it ${name}-1 -c redis -- redis-cli -h ${name}-leader --askpass  # reads and writes
  ./dev kubectl exec -it ${name}-1 -c redis -- redis-cli -h ${name}-replica --askpass # reads

See a failover:
  ./dev kubectl delete pod -l redkeep.dev/role=primary --wait=false; ./dev kubectl get rediscluster -w`;
}

/** `./dev up` */
export async function main(): Promise<number> {
  const progress = consoleProgress();
  const provider = await chooseProvider();
  await provider.up(progress);
  await loadServerImages(provider, progress);
  await deployOperator(provider, progress);
  const name = await applySample(provider, progress);
  const view = await kubectl(provider, ["get", "rediscluster,pods,services"]);
  console.log(`\n${view}\n${connectionHelp(name)}`);
  if (Deno.env.get("KUBECONFIG") !== provider.kubeconfig()) {
    console.log(`\nWith your own kubectl:\n  export KUBECONFIG=${provider.kubeconfig()}`);
  }
  return 0;
}
