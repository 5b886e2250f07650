import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheDirectory } from "../paths.ts";

/** The addresses of the cluster: private ranges that clash with no usual default. */
export const network = {
  /** The bridge that carries the nodes' addresses. */
  nodeBridge: "redkeep-nodes",
  nodePrefixLength: 24,
  controlPlaneAddress: "10.122.0.1",
  podCIDR: "10.123.0.0/16",
  serviceCIDR: "10.124.0.0/16",
  /** The Service `kubernetes`: by rule the first address of the range. */
  kubernetesServiceAddress: "10.124.0.1",
  dnsServiceAddress: "10.124.0.10",
  apiServerPort: 6443,
  etcdPort: 2379,
  /** The port of the cluster's DNS server on the control plane's address. */
  dnsPort: 5353,
  clusterDomain: "cluster.local",
  nftablesTable: "redkeep_embedded",
} as const;

/**
 * Raised when a cluster made by an earlier revision of this folder cannot be carried on with: it
 * is then removed and made anew.
 */
export const stateVersion = 3;

/** Where one node keeps its things. */
export interface NodeLayout {
  /** The name of the Node object. */
  name: string;
  /** The node's own address (its InternalIP). */
  address: string;
  podCIDR: string;
  podGateway: string;
  /** The bridge to which the node's pods are attached. */
  podBridge: string;
  directory: string;
  containerdSocket: string;
  /** The cgroup under which all its pods live, relative to each controller's root. */
  cgroup: string;
  certificates: { kubelet: string };
}

/** Where the cluster keeps its things; everything is below `directory`. */
export interface Layout {
  directory: string;
  /** Held while somebody starts or removes the cluster. Outlives the directory. */
  lockFile: string;
  pki: string;
  logs: string;
  etcd: string;
  adminKubeconfig: string;
  /** The directories of volumes made by the storage provisioner. */
  volumes: string;
  /** The kernel settings changed for the cluster, as they were before. */
  savedSysctls: string;
  /** Names the boot in which this state was made, and {@linkcode stateVersion}. */
  madeIn: string;
  nodes: NodeLayout[];
}

/** The layout of the cluster kept in `directory`, by default in the user's cache. */
export function clusterLayout(directory = cacheDirectory("embedded")): Layout {
  // Two clusters of one machine, such as of two users, must not take each other's pods for theirs.
  const identity = createHash("sha256").update(directory).digest("hex").slice(0, 8);
  const nodeDirectory = join(directory, "node-1");
  return {
    directory,
    lockFile: `${directory}.lock`,
    pki: join(directory, "pki"),
    logs: join(directory, "logs"),
    etcd: join(directory, "etcd"),
    adminKubeconfig: join(directory, "admin.kubeconfig"),
    volumes: join(directory, "volumes"),
    savedSysctls: join(directory, "sysctls.json"),
    madeIn: join(directory, "made-in"),
    nodes: [{
      name: "node-1",
      address: network.controlPlaneAddress,
      podCIDR: "10.123.1.0/24",
      podGateway: "10.123.1.1",
      podBridge: "redkeep-pods-1",
      directory: nodeDirectory,
      containerdSocket: join(nodeDirectory, "containerd.sock"),
      cgroup: `redkeep-${identity}/node-1`,
      certificates: { kubelet: "kubelet-node-1" },
    }],
  };
}
