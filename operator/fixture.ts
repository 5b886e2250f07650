/** Objects for unit tests, with the defaults that the API server would fill in. */
import { API_VERSION, clusterLabels, LABEL } from "../api/meta.ts";
import { redisCluster, type RedisClusterInput } from "../api/rediscluster.ts";
import type { Pod } from "../kube/types.ts";
import { pod } from "./cluster/objects/pod.ts";
import type { RedisCluster } from "./rediscluster.ts";

/** The images that the pods of these tests are made with. */
export const SETTINGS = { image: "operator:1", imagePullPolicy: "IfNotPresent" } as const;

/** The RedisCluster `demo` in the namespace `default`. */
export function testCluster(
  spec: Partial<RedisClusterInput["spec"]> = {},
  status: RedisClusterInput["status"] = undefined,
): RedisCluster {
  return redisCluster.parse({
    apiVersion: API_VERSION,
    kind: "RedisCluster",
    metadata: {
      name: "demo",
      namespace: "default",
      uid: "cluster-uid",
      resourceVersion: "1",
      generation: 1,
    },
    spec: { storage: { size: "1Gi" }, ...spec },
    status,
  }) as RedisCluster;
}

/** A pod of that cluster as the controller made it and the API server stored it. */
export function testPod(cluster: RedisCluster, ordinal: number, status: Pod["status"] = {}): Pod {
  const { metadata, spec } = pod(cluster, ordinal, SETTINGS);
  const name = `demo-${ordinal}`;
  return {
    metadata: {
      ...metadata,
      name,
      namespace: "default",
      uid: `${name}-uid`,
      resourceVersion: "1",
      labels: { ...clusterLabels("demo"), [LABEL.instance]: name },
    },
    spec,
    status,
  };
}
