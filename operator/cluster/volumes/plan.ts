/**
 * Which claims to make and change: pure. A claim is never deleted here, whatever the number of
 * instances: it goes with its RedisCluster, by its owner reference, unless it is to be retained.
 */
import { compareQuantities } from "../../../api/quantity.ts";
import { instanceName, instanceOrdinal } from "../../../api/meta.ts";
import type { OwnerReference, PersistentVolumeClaim } from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import { claimOwners, claimSize } from "../objects/claim.ts";

/** What to do with one claim. */
export type ClaimAction =
  | { do: "create"; instance: string }
  | { do: "own"; claim: PersistentVolumeClaim; ownerReferences: OwnerReference[] }
  | { do: "expand"; claim: PersistentVolumeClaim; size: string };

/** The next actions. */
export function planClaims(
  cluster: RedisCluster,
  claims: readonly PersistentVolumeClaim[],
): ClaimAction[] {
  if (cluster.spec.storage.type !== "pvc") return [];
  const { name } = cluster.metadata;
  const present = new Set(claims.map(({ metadata }) => metadata.name));
  const missing = Array.from(
    { length: cluster.spec.instances },
    (_, index) => instanceName(name, index + 1),
  ).filter((instance) => !present.has(instance));
  const living = claims.filter(({ metadata }) =>
    instanceOrdinal(name, metadata.name) !== undefined && !metadata.deletionTimestamp
  );
  return [
    ...missing.map((instance) => ({ do: "create", instance } as const)),
    ...living.flatMap((claim) => [...own(cluster, claim), ...expand(cluster, claim)]),
  ];
}

/** Follows `retainOnDelete`, also on a claim that an earlier cluster of this name left behind. */
function own(cluster: RedisCluster, claim: PersistentVolumeClaim): ClaimAction[] {
  const wanted = claimOwners(cluster);
  const owners = claim.metadata.ownerReferences ?? [];
  const ours = owners.filter(({ kind }) => kind === "RedisCluster");
  const asWanted = ours.length === wanted.length &&
    ours.every(({ uid }, index) => uid === wanted[index]!.uid);
  if (asWanted) return [];
  const others = owners.filter(({ kind }) => kind !== "RedisCluster");
  return [{ do: "own", claim, ownerReferences: [...others, ...wanted] }];
}

function expand(cluster: RedisCluster, claim: PersistentVolumeClaim): ClaimAction[] {
  const size = claimSize(cluster);
  const requested = claim.spec?.resources?.requests?.storage;
  if (requested === undefined || compareQuantities(size, requested) <= 0) return [];
  return [{ do: "expand", claim, size }];
}
