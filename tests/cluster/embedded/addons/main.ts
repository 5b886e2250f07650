/**
 * What a distribution of Kubernetes adds to it: a storage provisioner and a DNS server. Runs for
 * as long as the cluster, as one of its processes: `main.ts <cluster directory>`.
 */
import { kubeconfigCredentials } from "../../../../kube/kubeconfig.ts";
import { RestClient } from "../../../../kube/rest.ts";
import { clusterLayout, network } from "../layout.ts";
import { runDNS } from "./dns_server.ts";
import { runProvisioner } from "./provisioner.ts";

const layout = clusterLayout(Deno.args[0]);
const credentials = await kubeconfigCredentials({ path: layout.adminKubeconfig });
const client = new RestClient(credentials, { fieldManager: "redkeep-embedded" });
const ending = new AbortController();
Deno.addSignalListener("SIGTERM", () => ending.abort());
const dns = { address: network.controlPlaneAddress, port: network.dnsPort };
await Promise.all([
  runProvisioner(client, layout.volumes, ending.signal),
  runDNS(client, dns, ending.signal),
]);
Deno.exit(0);
