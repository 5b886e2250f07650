import { kubeconfigCredentials } from "../../../kube/kubeconfig.ts";
import { RestClient } from "../../../kube/rest.ts";
import type { ClusterProvider } from "../../cluster/provider.ts";
import { EmbeddedProvider } from "../../cluster/embedded/provider.ts";

/** The Kubernetes under the tests, with the operator running in it. */
export interface Environment {
  provider: ClusterProvider;
  /** Reads and writes as the cluster's administrator. */
  rest: RestClient;
  /** Where the operator runs. */
  operatorNamespace: string;
  /** The images that pods can use without a registry. */
  images: string[];
}

let connected: Promise<Environment> | undefined;

/** Connects to the running cluster, once in this process. */
export function connect(): Promise<Environment> {
  return connected ??= open();
}

async function open(): Promise<Environment> {
  const provider = await new EmbeddedProvider().prepare();
  const credentials = await kubeconfigCredentials({ path: provider.kubeconfig() });
  const rest = new RestClient(credentials, { fieldManager: "redkeep-e2e" });
  return { provider, rest, operatorNamespace: "redkeep-system", images: await provider.images() };
}
