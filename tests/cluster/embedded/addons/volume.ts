import type * as k8s from "@kubernetes/client-node";
import type { Resource } from "../../../../kube/resource.ts";
import type { Json, ObjectMeta, PersistentVolumeClaim } from "../../../../kube/types.ts";
import { provisionerName } from "./manifests.ts";

/** A PersistentVolume as read from the API server. */
export type PersistentVolume = Omit<Json<k8s.V1PersistentVolume>, "metadata"> & {
  metadata: ObjectMeta;
};

/** Where the API server serves volumes. */
export const persistentVolumes: Resource<PersistentVolume> = {
  group: "",
  version: "v1",
  plural: "persistentvolumes",
  kind: "PersistentVolume",
  namespaced: false,
};

/** Marks a volume with who made it, and so who removes it. */
const provisionedBy = "pv.kubernetes.io/provisioned-by";
/** Set by the PersistentVolume controller: who is to make the claim's volume. */
const provisionerOf = "volume.kubernetes.io/storage-provisioner";
/** Set by the scheduler: where the claim's first pod will run. */
const selectedNode = "volume.kubernetes.io/selected-node";

/** The name of the volume made for a claim. */
export function volumeName(claim: PersistentVolumeClaim): string {
  return `pvc-${claim.metadata.uid}`;
}

/**
 * The volume to make for `claim`, or undefined while there is nothing to make: it has one, it is
 * another provisioner's, or no pod waits for it yet.
 *
 * @param directory where the volume's files will be, on the node the scheduler has selected.
 */
export function newVolume(claim: PersistentVolumeClaim, directory: string) {
  const annotations = claim.metadata.annotations ?? {};
  const node = annotations[selectedNode];
  if (annotations[provisionerOf] !== provisionerName || !node) return undefined;
  if (claim.spec?.volumeName || claim.metadata.deletionTimestamp) return undefined;
  return {
    metadata: {
      name: volumeName(claim),
      annotations: { [provisionedBy]: provisionerName },
    },
    spec: {
      capacity: { storage: claim.spec!.resources!.requests!.storage! },
      accessModes: claim.spec!.accessModes,
      persistentVolumeReclaimPolicy: "Delete",
      storageClassName: claim.spec!.storageClassName,
      volumeMode: "Filesystem",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: claim.metadata.namespace,
        name: claim.metadata.name,
        uid: claim.metadata.uid,
      },
      // Unlike a hostPath, a local volume is handed over to the pod's fsGroup as disks are.
      local: { path: directory },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{
            matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }],
          }],
        },
      },
    },
  };
}

/** Whether the volume is ours, its claim is gone, and so are its files to be. */
export function toReclaim(volume: PersistentVolume): boolean {
  return volume.metadata.annotations?.[provisionedBy] === provisionerName &&
    volume.status?.phase === "Released" &&
    volume.spec?.persistentVolumeReclaimPolicy === "Delete" &&
    !volume.metadata.deletionTimestamp;
}

/**
 * The size to record for a bound claim that asks for more than it has: a directory has no size,
 * so growing it is only a matter of saying so.
 */
export function expansion(claim: PersistentVolumeClaim): string | undefined {
  const requested = claim.spec?.resources?.requests?.storage;
  const has = claim.status?.capacity?.storage;
  return claim.status?.phase === "Bound" && requested !== has ? requested : undefined;
}
