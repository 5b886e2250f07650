/** Watches one ConfigMap by name, as an instance watches its RedisCluster, and tells what it sees. */
import { inClusterCredentials } from "../../kube/in_cluster.ts";
import { Informer } from "../../kube/informer.ts";
import { configMaps } from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = async ({ data: { host, port, directory, namespace, name } }) => {
  const credentials = await inClusterCredentials({ host, port, directory });
  const client = new RestClient(credentials, { fieldManager: "instance" });
  const informer = new Informer(client, configMaps, {
    namespace,
    fieldSelector: `metadata.name=${name}`,
  });
  const stop = new AbortController();
  const run = informer.run(stop.signal);
  await informer.synced;
  stop.abort();
  await run;
  credentials.close();
  const mayReadElsewhere = await Deno.readTextFile("/etc/hostname").then(() => true, () => false);
  scope.postMessage({ data: informer.store.byKey(`${namespace}/${name}`)?.data, mayReadElsewhere });
};
