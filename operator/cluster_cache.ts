import { LABEL } from "../api/meta.ts";
import { Informer } from "../kube/informer.ts";
import { type Key, keyOf } from "../kube/key.ts";
import type { Logger } from "../kube/log.ts";
import {
  configMaps,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  type Resource,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
} from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";
import type { KubernetesObject, Pod } from "../kube/types.ts";
import type { Observed } from "./cluster/context.ts";
import { authSecretOf } from "./cluster/objects/auth_secret.ts";
import { type RedisCluster, redisClusters } from "./rediscluster.ts";
import { withoutValues } from "./referenced_secrets.ts";

export interface ClusterCacheOptions {
  rest: RestClient;
  log: Logger;
  /** The one namespace to watch; all where undefined. */
  namespace: string | undefined;
  /** Told the key of every cluster of which anything has changed. */
  changed: (key: Key) => void;
}

/** How objects are found: by the key of their cluster. */
type OwnedInformer<T extends KubernetesObject> = Informer<T, "cluster">;

/** Every RedisCluster, and every object labelled as belonging to one, kept up to date by watches. */
export class ClusterCache {
  readonly clusters: Informer<RedisCluster, "authSecret">;
  readonly pods: OwnedInformer<Pod>;
  readonly #owned: { [Kind in keyof Observed]: OwnedInformer<Observed[Kind][number]> };

  constructor(readonly options: ClusterCacheOptions) {
    const { rest, namespace, changed } = options;
    this.clusters = new Informer(rest, redisClusters, {
      namespace,
      indexers: { authSecret: (cluster) => [authSecretKey(cluster)] },
      onError: this.#warn(redisClusters),
    });
    const changedCluster = ({ metadata }: RedisCluster) => changed(keyOf(metadata));
    this.clusters.subscribe({
      added: changedCluster,
      updated: changedCluster,
      deleted: changedCluster,
    });
    this.pods = this.#labelled(pods);
    this.#owned = {
      pods: this.pods,
      pvcs: this.#labelled(persistentVolumeClaims),
      services: this.#labelled(services),
      configMaps: this.#labelled(configMaps),
      serviceAccounts: this.#labelled(serviceAccounts),
      roles: this.#labelled(roles),
      roleBindings: this.#labelled(roleBindings),
      podDisruptionBudgets: this.#labelled(podDisruptionBudgets),
      secrets: this.#labelled(secrets, withoutValues),
    };
  }

  /** What there is of one cluster, now. */
  observe(key: Key): Observed {
    const of = <T extends KubernetesObject>(informer: OwnedInformer<T>): T[] =>
      informer.store.byIndex("cluster", key);
    const owned = this.#owned;
    return {
      pods: of(owned.pods),
      pvcs: of(owned.pvcs),
      services: of(owned.services),
      configMaps: of(owned.configMaps),
      serviceAccounts: of(owned.serviceAccounts),
      roles: of(owned.roles),
      roleBindings: of(owned.roleBindings),
      podDisruptionBudgets: of(owned.podDisruptionBudgets),
      secrets: of(owned.secrets),
    };
  }

  /** Whether everything has been read once. */
  get hasSynced(): boolean {
    return this.#informers().every((informer) => informer.hasSynced);
  }

  /** Resolves when everything has been read once. */
  async synced(): Promise<void> {
    await Promise.all(this.#informers().map((informer) => informer.synced));
  }

  /** Watches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#informers().map((informer) => informer.run(signal)));
  }

  #informers(): Pick<Informer<KubernetesObject>, "hasSynced" | "synced" | "run">[] {
    return [this.clusters, ...Object.values(this.#owned)];
  }

  #labelled<T extends KubernetesObject>(
    resource: Resource<T>,
    transform?: (object: T) => T,
  ): OwnedInformer<T> {
    const { rest, namespace, changed } = this.options;
    const informer = new Informer<T, "cluster">(rest, resource, {
      namespace,
      labelSelector: LABEL.cluster,
      indexers: { cluster: (object) => [clusterKey(object)] },
      transform,
      onError: this.#warn(resource),
    });
    const changedObject = (object: T) => changed(clusterKey(object));
    informer.subscribe({ added: changedObject, updated: changedObject, deleted: changedObject });
    return informer;
  }

  #warn(resource: { plural: string }): (error: unknown) => void {
    return (error) => this.options.log.warn(`cannot watch ${resource.plural}`, { error });
  }
}

/** The key of the Secret with a cluster's password. */
export function authSecretKey(cluster: RedisCluster): Key {
  const { namespace } = cluster.metadata;
  return keyOf({ namespace, name: authSecretOf(cluster).name });
}

/** The key of the cluster that an object belongs to. */
function clusterKey({ metadata }: KubernetesObject): Key {
  const { namespace, labels } = metadata as { namespace?: string; labels?: Record<string, string> };
  return keyOf({ namespace, name: labels?.[LABEL.cluster] ?? "" });
}
