import { stringify } from "yaml";
import { network } from "../layout.ts";

/** The name under which the cluster's own provisioner serves the default StorageClass. */
export const provisionerName = "redkeep.dev/local-volume";

/** The objects every cluster has: the default StorageClass, and the Service of the cluster DNS. */
export function addonManifests(): string {
  const dns = { name: "dns", protocol: "UDP" };
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: provisionerName,
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace: "kube-system" },
      spec: {
        clusterIP: network.dnsServiceAddress,
        ports: [{ ...dns, port: 53, targetPort: network.dnsPort }],
      },
    },
    {
      // The server is a process of the control plane, not a pod: no selector finds it.
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "kube-dns",
        namespace: "kube-system",
        labels: { "kubernetes.io/service-name": "kube-dns" },
      },
      addressType: "IPv4",
      endpoints: [{ addresses: [network.controlPlaneAddress], conditions: { ready: true } }],
      ports: [{ ...dns, port: network.dnsPort }],
    },
  ].map((manifest) => stringify(manifest)).join("---\n");
}
