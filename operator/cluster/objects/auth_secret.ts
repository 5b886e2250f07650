import { authSecretName } from "../../../api/meta.ts";
import type * as kube from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { ownedMetadata } from "./metadata.ts";

/** Which Secret holds the password of Redis's `default` user, and under which key. */
export function authSecretOf(cluster: RedisCluster): { name: string; key: string } {
  return cluster.spec.authSecret ??
    { name: authSecretName(cluster.metadata.name), key: "password" };
}

/** A Secret with a password of 256 random bits, for a cluster that names none. */
export function generatedAuthSecret(cluster: RedisCluster): kube.NewObject<kube.Secret> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  return {
    metadata: ownedMetadata(cluster, authSecretName(cluster.metadata.name)),
    type: "Opaque",
    data: {
      username: btoa("default"),
      // Without characters that a shell, a URL or redis.conf would treat in a way of its own.
      password: btoa(random.toHex()),
    },
  };
}
