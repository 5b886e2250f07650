import { API_VERSION, authSecretName, LABEL, PORT, serviceName } from "../../../api/meta.ts";
import { type RedisCluster, redisClusters } from "../../../operator/rediscluster.ts";
import type { RedisClusterInput } from "../../../api/rediscluster.ts";
import { ignoreNotFound } from "../../../kube/errors.ts";
import { pods, secrets, services } from "../../../kube/resource.ts";
import type { Pod } from "../../../kube/types.ts";
import { waitFor } from "../../cluster/wait.ts";
import type { Environment } from "./environment.ts";
import { findTrouble } from "./health.ts";
import { defaultImage } from "./images.ts";
import { type RedisAddress, withService } from "./redis_client.ts";
import { Writer, type WriterOptions } from "./writer.ts";

/** What a test asks of its RedisCluster; the image and a small volume are filled in. */
export type TestSpec = Partial<RedisClusterInput["spec"]>;

/** A RedisCluster under test, as its user and its application see it. */
export class TestCluster {
  constructor(
    readonly environment: Environment,
    readonly namespace: string,
    readonly name: string,
    readonly image: string = defaultImage(),
  ) {}

  /** Applies the spec, as `kubectl apply` would, and returns the stored object. */
  apply(spec: TestSpec): Promise<RedisCluster> {
    return this.environment.rest.apply(redisClusters, {
      apiVersion: API_VERSION,
      kind: "RedisCluster",
      metadata: { namespace: this.namespace, name: this.name },
      spec: {
        image: this.image,
        storage: { size: "256Mi" },
        ...spec,
      },
    }, { force: true });
  }

  /** The object as the API server has it now. */
  get(): Promise<RedisCluster> {
    return this.environment.rest.get(redisClusters, this);
  }

  /** Sets an annotation, or removes it where `value` is null. */
  annotate(key: string, value: string | null): Promise<RedisCluster> {
    const body = { metadata: { annotations: { [key]: value } } };
    return this.environment.rest.patch(redisClusters, this, { type: "merge", body });
  }

  /** Asks for its deletion. */
  delete(): Promise<void> {
    return this.environment.rest.delete(redisClusters, this);
  }

  /** Waits until the cluster, read anew, is as `condition` asks, and returns it. */
  waitFor(
    what: string,
    condition: (cluster: RedisCluster) => boolean | Promise<boolean>,
    timeoutMs: number,
  ): Promise<RedisCluster> {
    return waitFor(`${this.name}: ${what}`, async () => {
      const cluster = await this.get();
      return await condition(cluster) && cluster;
    }, { timeoutMs, intervalMs: 50 });
  }

  /** Waits until it is settled, complete and in sync: the state a fault may be injected into. */
  waitHealthy(timeoutMs = 60_000): Promise<RedisCluster> {
    return waitFor(`${this.name} is healthy`, async () => {
      const [cluster, pods] = await Promise.all([this.get(), this.pods()]);
      const trouble = findTrouble(cluster, pods);
      if (trouble !== undefined) throw new Error(trouble);
      return cluster;
    }, { timeoutMs, intervalMs: 100 });
  }

  /** Waits until each of these pods has given way to another of its name. */
  async waitReplaced(former: Pod[], timeoutMs = 60_000): Promise<void> {
    for (const { metadata: { name, uid } } of former) {
      await waitFor(`pod ${name} is replaced`, async () => {
        const pod = await this.findPod(name);
        return pod !== undefined && pod.metadata.uid !== uid;
      }, { timeoutMs });
    }
  }

  /**
   * Has every pod replaced, by an annotation of the pods that means nothing, and waits until it is
   * done.
   */
  async roll(timeoutMs = 120_000): Promise<void> {
    const former = await this.pods();
    const annotations = { "redkeep.test/rolled": crypto.randomUUID() };
    const body = { spec: { podTemplate: { metadata: { annotations } } } };
    await this.environment.rest.patch(redisClusters, this, { type: "merge", body });
    await this.waitReplaced(former, timeoutMs);
  }

  /** The pods of its instances, by name. */
  async pods(): Promise<Pod[]> {
    const labelSelector = `${LABEL.cluster}=${this.name}`;
    const { items } = await this.environment.rest.list(pods, {
      namespace: this.namespace,
      labelSelector,
    });
    return items.sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  }

  /** One pod, which must exist. */
  pod(name: string): Promise<Pod> {
    return this.environment.rest.get(pods, { namespace: this.namespace, name });
  }

  /** One pod, if it exists. */
  findPod(name: string): Promise<Pod | undefined> {
    return ignoreNotFound(this.pod(name));
  }

  /** The pod of the current primary. */
  async primaryPod(): Promise<Pod> {
    return await this.pod(primaryName(await this.get()));
  }

  /** How an application reaches it: the ClusterIP of one of its Services. */
  async service(which: "leader" | "replica" | "any"): Promise<RedisAddress> {
    const name = serviceName(this.name, which);
    const service = await this.environment.rest.get(services, { namespace: this.namespace, name });
    const host = service.spec?.clusterIP;
    if (!host) throw new Error(`Service ${name} has no ClusterIP`);
    return { host, port: PORT.redis, password: await this.password() };
  }

  /** One instance, past every Service. */
  async instance(pod: Pod): Promise<RedisAddress> {
    const host = pod.status?.podIP;
    if (!host) throw new Error(`pod ${pod.metadata.name} has no address`);
    return { host, port: PORT.redis, password: await this.password() };
  }

  /** The generated password. */
  async password(): Promise<string> {
    const name = authSecretName(this.name);
    const secret = await this.environment.rest.get(secrets, { namespace: this.namespace, name });
    const encoded = secret.data?.["password"];
    if (!encoded) throw new Error(`Secret ${name} has no key "password"`);
    return atob(encoded);
  }

  /** Starts a writer through the `-leader` Service. */
  async startWriter(options: WriterOptions): Promise<Writer> {
    return new Writer(await this.service("leader"), options);
  }

  /** Sets one key through the `-leader` Service. */
  async write(key: string, value: string): Promise<void> {
    await withService(await this.service("leader"), (client) => client.set(key, value));
  }

  /** Reads one key through a Service. */
  async read(which: "leader" | "replica", key: string): Promise<string | null> {
    return await withService(await this.service(which), (client) => client.get(key));
  }
}

/** The name of the current primary. */
export function primaryName(cluster: RedisCluster): string {
  const name = cluster.status?.currentPrimary;
  if (!name) throw new Error(`${cluster.metadata.name} has no primary`);
  return name;
}

/** The epoch that stands in the status. */
export function epochOf(cluster: RedisCluster): number {
  return cluster.status?.failover?.epoch ?? 0;
}
