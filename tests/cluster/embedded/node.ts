import { join } from "node:path";
import { stringify } from "yaml";
import type { Component } from "./component.ts";
import { type Layout, network, type NodeLayout } from "./layout.ts";

/** What a node's components need to know about the machine. */
export interface Machine {
  /** Whether a process may lower an `oom_score_adj`: CAP_SYS_RESOURCE. */
  canLowerOOMScore: boolean;
  /** The folder of the CNI plugins. */
  cniPlugins: string;
  /** The full path of a component's program. */
  executable(component: string): string;
}

/** The image of the pause container, loaded before the first pod. */
export const pauseImage = "redkeep.dev/pause:1";

function containerdConfig(node: NodeLayout, machine: Machine): string {
  // TOML strings are JSON strings for what is written here.
  const text = JSON.stringify;
  return `version = 2
root = ${text(join(node.directory, "containerd"))}
state = ${text(join(node.directory, "containerd-state"))}
# Snapshotters and services for which this machine need not be made.
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
  address = ${text(node.containerdSocket)}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${text(pauseImage)}
  restrict_oom_score_adj = ${!machine.canLowerOOMScore}
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${text(machine.cniPlugins)}
    conf_dir = ${text(join(node.directory, "cni"))}
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = ${text(join(node.directory, "runc"))}
      SystemdCgroup = false
`;
}

function cniConfig(node: NodeLayout): string {
  return JSON.stringify(
    {
      cniVersion: "0.4.0",
      name: node.podBridge,
      plugins: [{
        type: "bridge",
        bridge: node.podBridge,
        isGateway: true,
        // A pod may reach itself through its own Service.
        hairpinMode: true,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: node.podCIDR, gateway: node.podGateway }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: join(node.directory, "cni-ipam"),
        },
      }],
    },
    null,
    2,
  );
}

function kubeletConfig(layout: Layout, node: NodeLayout): string {
  const pki = (name: string) => join(layout.pki, name);
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: node.address,
    healthzBindAddress: node.address,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pki("ca.crt") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: pki(`${node.certificates.kubelet}.crt`),
    tlsPrivateKeyFile: pki(`${node.certificates.kubelet}.key`),
    clusterDNS: [network.dnsServiceAddress],
    clusterDomain: network.clusterDomain,
    containerRuntimeEndpoint: `unix://${node.containerdSocket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${node.cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    podLogsDir: join(node.directory, "pod-logs"),
    volumePluginDir: join(node.directory, "volume-plugins"),
    // iptables is not used: kube-proxy runs in nftables mode.
    makeIPTablesUtilChains: false,
    // The disk is the developer's: do not evict or collect images because it is rather full.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
    imageGCHighThresholdPercent: 100,
    maxPods: 200,
    registerWithTaints: [],
  });
}

function kubeProxyConfig(layout: Layout, node: NodeLayout): string {
  return stringify({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: network.podCIDR,
    hostnameOverride: node.name,
    healthzBindAddress: `${node.address}:10256`,
    metricsBindAddress: `${node.address}:10249`,
    clientConnection: { kubeconfig: join(layout.pki, "kube-proxy.kubeconfig") },
    // Leave the machine's limits on tracked connections as they are.
    conntrack: {
      maxPerCore: 0,
      tcpEstablishedTimeout: "0s",
      tcpCloseWaitTimeout: "0s",
    },
  });
}

/** containerd, of which the images are loaded before the kubelet is started. */
export function containerd(node: NodeLayout, machine: Machine): Component {
  const config = join(node.directory, "containerd.toml");
  return {
    name: `${node.name}/containerd`,
    argv: [machine.executable("containerd"), "--config", config, "--log-level", "warn"],
    files: {
      [config]: containerdConfig(node, machine),
      [join(node.directory, "cni", "10-redkeep.conflist")]: cniConfig(node),
    },
  };
}

/** The kubelet and kube-proxy of a node. */
export function nodeAgents(layout: Layout, node: NodeLayout, machine: Machine): Component[] {
  const kubelet = join(node.directory, "kubelet.yaml");
  const proxy = join(node.directory, "kube-proxy.yaml");
  return [
    {
      name: `${node.name}/kubelet`,
      argv: [
        machine.executable("kubelet"),
        `--config=${kubelet}`,
        `--kubeconfig=${join(layout.pki, `${node.certificates.kubelet}.kubeconfig`)}`,
        `--root-dir=${join(node.directory, "kubelet")}`,
        `--hostname-override=${node.name}`,
        `--node-ip=${node.address}`,
      ],
      files: { [kubelet]: kubeletConfig(layout, node) },
    },
    {
      name: `${node.name}/kube-proxy`,
      argv: [machine.executable("kube-proxy"), `--config=${proxy}`],
      files: { [proxy]: kubeProxyConfig(layout, node) },
    },
  ];
}
