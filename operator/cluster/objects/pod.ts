import { ANNOTATION, clusterLabels, instanceName, LABEL } from "../../../api/meta.ts";
import { CONTAINER } from "../../../api/rediscluster/reserved.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { OperatorSettings } from "../../settings.ts";
import { hashOf } from "../../stable_json.ts";
import { serviceAccountName } from "./instance_account.ts";
import { ownerReference } from "./metadata.ts";
import { managerContainer, redisContainer } from "./pod_containers.ts";
import { scheduling } from "./pod_scheduling.ts";
import { podVolumes } from "./pod_volumes.ts";

type ImageSettings = Pick<OperatorSettings, "image" | "imagePullPolicy">;

/** The uid and gid of `redis` and `valkey` in the official images. */
const REDIS_UID = 999;

/** From SIGTERM to SIGKILL: time to hand over, and for Redis to write its data. */
const GRACE_SECONDS = 30;

/**
 * The pod of an instance, annotated with the hash of all this: a pod with another hash was made
 * from another spec, or by another release, and is to be replaced.
 */
export function pod(
  cluster: RedisCluster,
  ordinal: number,
  settings: ImageSettings,
): kube.NewObject<kube.Pod> {
  const { name, namespace } = cluster.metadata;
  const { podTemplate } = cluster.spec;
  const instance = instanceName(name, ordinal);
  const metadata = {
    name: instance,
    namespace,
    labels: {
      ...podTemplate?.metadata?.labels,
      ...clusterLabels(name),
      [LABEL.instance]: instance,
    },
    annotations: {
      ...podTemplate?.metadata?.annotations,
      "kubectl.kubernetes.io/default-container": CONTAINER.redis,
    },
    ownerReferences: [ownerReference(cluster)],
  };
  const spec = podSpec(cluster, instance, settings);
  const annotations = {
    ...metadata.annotations,
    [ANNOTATION.podSpecHash]: hashOf({ metadata, spec }),
  };
  return { metadata: { ...metadata, annotations }, spec };
}

/** The hash that a pod of that ordinal has if it was made from the present spec. */
export function podSpecHash(
  cluster: RedisCluster,
  ordinal: number,
  settings: ImageSettings,
): string {
  return pod(cluster, ordinal, settings).metadata.annotations![ANNOTATION.podSpecHash]!;
}

function podSpec(cluster: RedisCluster, instance: string, settings: ImageSettings): kube.PodSpec {
  const { podTemplate } = cluster.spec;
  return {
    serviceAccountName: serviceAccountName(cluster),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "Always",
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: REDIS_UID,
      runAsGroup: REDIS_UID,
      fsGroup: REDIS_UID,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(podTemplate?.imagePullSecrets ? { imagePullSecrets: podTemplate.imagePullSecrets } : {}),
    initContainers: [managerContainer(cluster, settings)],
    containers: [redisContainer(cluster), ...podTemplate?.containers ?? []] as kube.Container[],
    volumes: podVolumes(cluster, instance),
    ...scheduling(cluster),
  };
}
