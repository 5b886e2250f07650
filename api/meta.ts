/**
 * Names: the API group, labels, annotations, ports and object names that the controller, the
 * instance manager and the tests agree on. Constants and string functions only, so that importing
 * it costs nothing.
 */

/** The API group of all kinds. */
export const GROUP = "redkeep.dev";
/** The served and stored version of all kinds. */
export const VERSION = "v1";
/** `apiVersion` of every object of ours. */
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Where RedisClusters are served; `kube/` calls this a `Resource`. */
export const REDIS_CLUSTERS = {
  group: GROUP,
  version: VERSION,
  plural: "redisclusters",
  kind: "RedisCluster",
  namespaced: true,
} as const;

/** The one field manager of the controller's server-side applies. */
export const FIELD_MANAGER = "redkeep";

/** Labels on every object that belongs to a RedisCluster. */
export const LABEL = {
  /** Name of the RedisCluster. */
  cluster: `${GROUP}/cluster`,
  /** Name of the instance, which is also the name of its pod and of its PVC. */
  instance: `${GROUP}/instance`,
  /** `primary` or `replica`, on pods; set by the controller once an epoch is settled. */
  role: `${GROUP}/role`,
  /** Recommended by Kubernetes for tools that group objects. */
  name: "app.kubernetes.io/name",
  /** Recommended by Kubernetes for tools that group objects. */
  instanceOf: "app.kubernetes.io/instance",
  /** Recommended by Kubernetes for tools that group objects. */
  managedBy: "app.kubernetes.io/managed-by",
} as const;

/** Annotations that people and the controller set. */
export const ANNOTATION = {
  /** On a RedisCluster: the instance that is to become primary by a planned switchover. */
  switchoverTo: `${GROUP}/switchover-to`,
  /** On a RedisCluster: comma-separated names of the fenced instances. */
  fenced: `${GROUP}/fenced`,
  /** On a pod: hash of what it was created from; another hash means that it must be replaced. */
  podSpecHash: `${GROUP}/pod-spec-hash`,
  /** On what the controller applies: hash of what it applied last. */
  appliedHash: `${GROUP}/applied-hash`,
  /** On a PVC: UID of the RedisCluster it was first made for. */
  clusterUID: `${GROUP}/cluster-uid`,
} as const;

/** Ports inside an instance's pod. */
export const PORT = {
  /** Redis, plain or TLS. */
  redis: 6379,
  /** The instance manager's HTTPS API. */
  manager: 8080,
  /** Prometheus metrics, of the instance manager and of the controller. */
  metrics: 9090,
} as const;

/** Where things are mounted in an instance's pod. */
export const PATH = {
  /** The instance's volume: Redis's `dir`, and the manager's own state below it. */
  data: "/data",
  /** An emptyDir shared with the init container: the executable, sockets, redis.conf. */
  controller: "/controller",
  /** An emptyDir in memory: key and certificate of this pod's manager, `tls.key` and `tls.crt`. */
  identity: "/identity",
  /** The Secret of `spec.authSecret`. */
  auth: "/etc/redkeep/auth",
  /** The operator CA's certificate: who may command this instance. */
  operatorCA: "/etc/redkeep/operator-ca",
} as const;

/** Value of a selector that matches no pod; an *empty* selector would keep stale endpoints. */
export const NOBODY = "nobody";

/** Instance (pod and PVC) name: `<cluster>-<ordinal>`, ordinals from 1. */
export function instanceName(cluster: string, ordinal: number): string {
  return `${cluster}-${ordinal}`;
}

/** The ordinal of an instance name, or `undefined` where it is not one of that cluster's. */
export function instanceOrdinal(cluster: string, instance: string): number | undefined {
  if (!instance.startsWith(`${cluster}-`)) return undefined;
  const digits = instance.slice(cluster.length + 1);
  return /^[1-9][0-9]*$/.test(digits) ? Number(digits) : undefined;
}

/** Names of the Services of a cluster. */
export function serviceName(cluster: string, which: "leader" | "replica" | "any"): string {
  return `${cluster}-${which}`;
}

/** Name of the Secret with the generated password, where `spec.authSecret` names none. */
export function authSecretName(cluster: string): string {
  return `${cluster}-auth`;
}

/** Name shared by the ServiceAccount, Role and RoleBinding of a cluster's pods. */
export function instanceAccountName(cluster: string): string {
  return `${cluster}-instance`;
}

/** Name of the ConfigMap that carries the operator CA to a cluster's pods. */
export function operatorCAName(cluster: string): string {
  return `${cluster}-operator-ca`;
}

/** Labels that select every object of a cluster. */
export function clusterLabels(cluster: string): Record<string, string> {
  return {
    [LABEL.cluster]: cluster,
    [LABEL.name]: "redis",
    [LABEL.instanceOf]: cluster,
    [LABEL.managedBy]: "redkeep",
  };
}
