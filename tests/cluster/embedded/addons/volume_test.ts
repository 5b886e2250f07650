import { equal } from "node:assert/strict";
import type { PersistentVolumeClaim } from "../../../../kube/types.ts";
import { provisionerName } from "./manifests.ts";
import { expansion, newVolume, type PersistentVolume, toReclaim } from "./volume.ts";

function claim(
  annotations: Record<string, string>,
  rest: Partial<PersistentVolumeClaim["spec"]> = {},
): PersistentVolumeClaim {
  return {
    metadata: { name: "data", namespace: "default", uid: "u", resourceVersion: "1", annotations },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...rest },
  } as PersistentVolumeClaim;
}

const waiting = {
  "volume.kubernetes.io/storage-provisioner": provisionerName,
  "volume.kubernetes.io/selected-node": "node-1",
};

Deno.test("a claim gets a volume once the scheduler has selected a node, and only then", () => {
  equal(newVolume(claim(waiting), "/v")?.spec.local.path, "/v");
  const { "volume.kubernetes.io/selected-node": _, ...unscheduled } = waiting;
  equal(newVolume(claim(unscheduled), "/v"), undefined);
  equal(newVolume(claim(waiting, { volumeName: "pvc-u" }), "/v"), undefined);
});

Deno.test("another provisioner's claim is left alone", () => {
  const theirs = { ...waiting, "volume.kubernetes.io/storage-provisioner": "example.com/other" };
  equal(newVolume(claim(theirs), "/v"), undefined);
});

Deno.test("a bound claim that asks for another size is recorded to have it", () => {
  const bound = (has: string) => ({
    ...claim(waiting),
    status: { phase: "Bound", capacity: { storage: has } },
  });
  equal(expansion(bound("500Mi")), "1Gi");
  equal(expansion(bound("1Gi")), undefined);
  equal(expansion({ ...bound("500Mi"), status: { phase: "Pending" } }), undefined);
});

Deno.test("a volume is removed when its claim is gone, unless it is to be retained", () => {
  const volume = (phase: string, policy: string) => ({
    metadata: { annotations: { "pv.kubernetes.io/provisioned-by": provisionerName } },
    spec: { persistentVolumeReclaimPolicy: policy },
    status: { phase },
  } as unknown as PersistentVolume);
  equal(toReclaim(volume("Released", "Delete")), true);
  equal(toReclaim(volume("Bound", "Delete")), false);
  equal(toReclaim(volume("Released", "Retain")), false);
});
