import { operatorCAName } from "../../../api/meta.ts";
import { VOLUME } from "../../../api/rediscluster/reserved.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { authSecretOf } from "./auth_secret.ts";

/** Where client libraries expect a ServiceAccount's credentials. */
export const SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Readable for the pod's group alone. */
const GROUP_READS = 0o440;

/** The volumes of an instance's pod. */
export function podVolumes(cluster: RedisCluster, instance: string): kube.Volume[] {
  const { key, name: secretName } = authSecretOf(cluster);
  return [
    dataVolume(cluster, instance),
    { name: VOLUME.controller, emptyDir: {} },
    { name: VOLUME.identity, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    {
      name: VOLUME.auth,
      secret: { secretName, items: [{ key, path: "password" }], defaultMode: GROUP_READS },
    },
    { name: VOLUME.operatorCA, configMap: { name: operatorCAName(cluster.metadata.name) } },
    serviceAccountToken(),
    ...(cluster.spec.podTemplate?.volumes ?? []) as kube.Volume[],
  ];
}

function dataVolume(cluster: RedisCluster, instance: string): kube.Volume {
  const { type, size } = cluster.spec.storage;
  if (type === "pvc") return { name: VOLUME.data, persistentVolumeClaim: { claimName: instance } };
  return {
    name: VOLUME.data,
    emptyDir: size === undefined ? {} : { sizeLimit: String(size) },
  };
}

/** What `automountServiceAccountToken` would mount into every container, for Redis's alone. */
function serviceAccountToken(): kube.Volume {
  return {
    name: VOLUME.token,
    projected: {
      defaultMode: GROUP_READS,
      sources: [
        { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }],
          },
        },
      ],
    },
  };
}
