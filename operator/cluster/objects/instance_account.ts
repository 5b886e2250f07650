/** The identity of a cluster's pods towards the API server, and all that it may do. */
import { GROUP, instanceAccountName } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownedMetadata } from "./metadata.ts";

/** The ServiceAccount of the pods: the user's own, or ours. */
export function serviceAccountName(cluster: RedisCluster): string {
  return cluster.spec.podTemplate?.serviceAccountName ??
    instanceAccountName(cluster.metadata.name);
}

/** The ServiceAccount, unless the user brings one. */
export function serviceAccount(
  cluster: RedisCluster,
): kube.ApplyConfiguration<kube.ServiceAccount> | undefined {
  if (cluster.spec.podTemplate?.serviceAccountName) return undefined;
  return {
    metadata: ownedMetadata(cluster, instanceAccountName(cluster.metadata.name)),
    // The token is mounted into the one container that needs it.
    automountServiceAccountToken: false,
  };
}

/** What an instance may do: see its own RedisCluster, report on itself, and record Events. */
export function role(cluster: RedisCluster): kube.ApplyConfiguration<kube.Role> {
  const { name } = cluster.metadata;
  return {
    metadata: ownedMetadata(cluster, instanceAccountName(name)),
    rules: [
      {
        apiGroups: [GROUP],
        resources: ["redisclusters"],
        resourceNames: [name],
        verbs: ["get", "list", "watch"],
      },
      {
        apiGroups: [GROUP],
        resources: ["redisclusters/status"],
        resourceNames: [name],
        verbs: ["patch"],
      },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    ],
  };
}

/** Grants the role to the pods' ServiceAccount. */
export function roleBinding(cluster: RedisCluster): kube.ApplyConfiguration<kube.RoleBinding> {
  const { name, namespace } = cluster.metadata;
  return {
    metadata: ownedMetadata(cluster, instanceAccountName(name)),
    roleRef: {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: instanceAccountName(name),
    },
    subjects: [{ kind: "ServiceAccount", name: serviceAccountName(cluster), namespace }],
  };
}
