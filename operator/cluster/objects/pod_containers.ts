import { PATH, PORT } from "../../../api/meta.ts";
import { CONTAINER, VOLUME } from "../../../api/rediscluster/reserved.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { OperatorSettings } from "../../settings.ts";
import { SERVICE_ACCOUNT_DIR } from "./pod_volumes.ts";

/** Where the operator's image holds the manager. */
const MANAGER = "/redkeep/manager";

/** Enough for the manager and a small Redis: what a pod without `spec.resources` reserves. */
const DEFAULT_REQUESTS = { cpu: "50m", memory: "192Mi" };

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Copies the manager out of the operator's image, and makes the pod's certificate. */
export function managerContainer(
  cluster: RedisCluster,
  settings: Pick<OperatorSettings, "image" | "imagePullPolicy">,
): kube.Container {
  return {
    name: CONTAINER.manager,
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    command: [MANAGER, "copy", PATH.controller],
    env: instanceEnvironment(cluster),
    // The same as of the other container: it runs before that, so the pod needs no more for it.
    resources: resources(cluster),
    securityContext: RESTRICTED,
    volumeMounts: [
      { name: VOLUME.controller, mountPath: PATH.controller },
      { name: VOLUME.identity, mountPath: PATH.identity },
    ],
  };
}

/** Redis's image with the manager as PID 1 and redis-server as its child. */
export function redisContainer(cluster: RedisCluster): kube.Container {
  return {
    name: CONTAINER.redis,
    image: cluster.spec.image,
    imagePullPolicy: cluster.spec.imagePullPolicy,
    command: [`${PATH.controller}/manager`, "instance"],
    env: instanceEnvironment(cluster),
    ports: [
      { name: "redis", containerPort: PORT.redis, protocol: "TCP" },
      { name: "manager", containerPort: PORT.manager, protocol: "TCP" },
      { name: "metrics", containerPort: PORT.metrics, protocol: "TCP" },
    ],
    resources: resources(cluster),
    securityContext: RESTRICTED,
    ...probes(),
    volumeMounts: [
      { name: VOLUME.data, mountPath: PATH.data },
      { name: VOLUME.controller, mountPath: PATH.controller },
      { name: VOLUME.identity, mountPath: PATH.identity, readOnly: true },
      { name: VOLUME.auth, mountPath: PATH.auth, readOnly: true },
      { name: VOLUME.operatorCA, mountPath: PATH.operatorCA, readOnly: true },
      { name: VOLUME.token, mountPath: SERVICE_ACCOUNT_DIR, readOnly: true },
    ],
  };
}

function probes(): Pick<kube.Container, "startupProbe" | "livenessProbe" | "readinessProbe"> {
  return {
    startupProbe: { ...probe("/healthz"), periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: {
      ...probe("/healthz"),
      periodSeconds: 2,
      failureThreshold: 3,
      // A manager that hangs may hold a primary whose lease runs out: it must be gone before that.
      terminationGracePeriodSeconds: 1,
    },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 1, failureThreshold: 2 },
  };
}

function probe(path: string) {
  return { httpGet: { path, port: PORT.manager, scheme: "HTTPS" }, timeoutSeconds: 2 };
}

/** Who the instance is. */
function instanceEnvironment(cluster: RedisCluster): kube.EnvVar[] {
  return [
    field("POD_NAME", "metadata.name"),
    field("POD_UID", "metadata.uid"),
    field("POD_NAMESPACE", "metadata.namespace"),
    field("POD_IP", "status.podIP"),
    { name: "CLUSTER_NAME", value: cluster.metadata.name },
    { name: "CLUSTER_UID", value: cluster.metadata.uid },
    // glibc's arenas cost the manager 7 MiB; Redis brings an allocator of its own.
    { name: "MALLOC_ARENA_MAX", value: "1" },
    // Interpreting takes 6 to 8 MiB less than compiling does; JSON and TLS are native anyway.
    { name: "DENO_V8_FLAGS", value: "--lite-mode" },
  ];
}

function field(name: string, fieldPath: string): kube.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function resources(cluster: RedisCluster): kube.Container["resources"] {
  const { requests, limits } = cluster.spec.resources ?? {};
  if (!requests && !limits) return { requests: DEFAULT_REQUESTS };
  return {
    ...(requests && { requests: texts(requests) }),
    ...(limits && { limits: texts(limits) }),
  };
}

/** Quantities may be written as numbers; a pod's spec takes them as strings. */
function texts(amounts: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, String(value)]));
}
