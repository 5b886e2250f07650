import type * as k8s from "@kubernetes/client-node";
import { createClient, type Credentials, withoutSlash } from "./credentials.ts";

/**
 * A variable, so that no bundler follows it: client-node costs half a second and 88 MB to load,
 * which is fair outside a cluster and never inside one.
 */
const CLIENT_NODE = "@kubernetes/client-node";

export interface KubeconfigOptions {
  /** The file; default: `KUBECONFIG`, then `~/.kube/config`, as kubectl does. */
  path?: string;
  /** The context; default: the file's current one. */
  context?: string;
}

/** What client-node fills in when asked to authenticate a request of `node:https`. */
interface HttpsOptions {
  ca?: string | Uint8Array;
  cert?: string | Uint8Array;
  key?: string | Uint8Array;
  headers: Record<string, string>;
}

/**
 * Credentials of a kubeconfig's context: certificates, tokens, and the exec and OIDC plugins, which
 * client-node runs and whose answers it keeps until they expire.
 *
 * @throws where the file or the context is missing, or asks for what would weaken TLS
 */
export async function kubeconfigCredentials(given: KubeconfigOptions = {}): Promise<Credentials> {
  const { KubeConfig } = await import(CLIENT_NODE) as typeof k8s;
  const config = new KubeConfig();
  if (given.path) config.loadFromFile(given.path);
  else config.loadFromDefault();
  if (given.context) config.setCurrentContext(given.context);

  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`kubeconfig: context "${config.getCurrentContext()}" not found`);
  if (cluster.skipTLSVerify) {
    throw new Error(`kubeconfig: insecure-skip-tls-verify of cluster "${cluster.name}" is refused`);
  }
  if (cluster.tlsServerName) {
    throw new Error(`kubeconfig: tls-server-name of cluster "${cluster.name}" is not supported`);
  }

  let options = await authenticate(config);
  let client = clientFor(options, cluster);

  return {
    server: withoutSlash(cluster.server),
    async authenticate() {
      const current = await authenticate(config);
      // An exec plugin may issue a new client certificate.
      if (text(current.cert) !== text(options.cert)) client = clientFor(current, cluster);
      options = current;
      return { client, headers: current.headers };
    },
    close: () => client.close(),
  };
}

async function authenticate(config: k8s.KubeConfig): Promise<HttpsOptions> {
  const options: HttpsOptions = { headers: {} };
  await config.applyToHTTPSOptions(options as Parameters<k8s.KubeConfig["applyToHTTPSOptions"]>[0]);
  return options;
}

function clientFor(options: HttpsOptions, cluster: k8s.Cluster): Deno.HttpClient {
  return createClient({
    ca: text(options.ca),
    cert: text(options.cert),
    key: text(options.key),
    proxyUrl: cluster.proxyUrl,
  });
}

function text(pem: string | Uint8Array | undefined): string | undefined {
  return pem instanceof Uint8Array ? new TextDecoder().decode(pem) : pem;
}
