import { kubeconfigCredentials } from "../../../kube/kubeconfig.ts";
import { RestClient } from "../../../kube/rest.ts";
import { chooseProvider } from "../../cluster/choose.ts";
import type { ClusterProvider } from "../../cluster/provider.ts";
import { operatorNamespace } from "../../dev/operator.ts";

/** The Kubernetes under the tests, with the operator running in it. */
export interface Environment {
  provider: ClusterProvider;
  /** Reads and writes as the cluster's administrator. */
  rest: RestClient;
  /** Where the operator runs. */
  operatorNamespace: string;
}

let connected: Promise<Environment> | undefined;

/** Connects to the running cluster, once in this process. */
export function connect(): Promise<Environment> {
  return connected ??= open();
}

async function open(): Promise<Environment> {
  const provider = await chooseProvider();
  const credentials = await kubeconfigCredentials({ path: provider.kubeconfig() });
  const rest = new RestClient(credentials, { fieldManager: "redkeep-e2e" });
  return { provider, rest, operatorNamespace };
}
