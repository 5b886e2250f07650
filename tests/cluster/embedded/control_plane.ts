import { join } from "node:path";
import type { Component } from "./component.ts";
import { type Layout, network } from "./layout.ts";

/**
 * etcd, the API server, the controller manager and the scheduler, in the order of their start.
 * Apart from where they listen and keep things they run with their defaults, so that what is
 * tested is what people run: Node and RBAC authorization, and the default admission plugins
 * (Pod Security among them) with NodeRestriction.
 *
 * @param executable the full path of a component's program.
 */
export function controlPlane(
  layout: Layout,
  executable: (component: string) => string,
): Component[] {
  const pki = (name: string) => join(layout.pki, name);
  const client = `https://127.0.0.1:${network.etcdPort}`;
  const address = network.controlPlaneAddress;
  return [
    {
      name: "etcd",
      argv: [
        executable("etcd"),
        `--data-dir=${layout.etcd}`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        // One member has no peers: let the kernel choose a port that nobody will use.
        "--listen-peer-urls=http://127.0.0.1:0",
        `--trusted-ca-file=${pki("etcd-ca.crt")}`,
        "--client-cert-auth",
        `--cert-file=${pki("etcd.crt")}`,
        `--key-file=${pki("etcd.key")}`,
        // The state is thrown away with the boot it was made in, so nothing need be flushed.
        "--unsafe-no-fsync",
        "--log-level=warn",
      ],
      files: {},
    },
    {
      name: "kube-apiserver",
      argv: [
        executable("kube-apiserver"),
        `--bind-address=${address}`,
        `--advertise-address=${address}`,
        `--secure-port=${network.apiServerPort}`,
        `--etcd-servers=${client}`,
        `--etcd-cafile=${pki("etcd-ca.crt")}`,
        `--etcd-certfile=${pki("apiserver-etcd-client.crt")}`,
        `--etcd-keyfile=${pki("apiserver-etcd-client.key")}`,
        `--client-ca-file=${pki("ca.crt")}`,
        `--tls-cert-file=${pki("apiserver.crt")}`,
        `--tls-private-key-file=${pki("apiserver.key")}`,
        `--kubelet-certificate-authority=${pki("ca.crt")}`,
        `--kubelet-client-certificate=${pki("apiserver-kubelet-client.crt")}`,
        `--kubelet-client-key=${pki("apiserver-kubelet-client.key")}`,
        "--kubelet-preferred-address-types=InternalIP",
        `--proxy-client-cert-file=${pki("front-proxy-client.crt")}`,
        `--proxy-client-key-file=${pki("front-proxy-client.key")}`,
        `--requestheader-client-ca-file=${pki("front-proxy-ca.crt")}`,
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        `--service-account-issuer=https://kubernetes.default.svc.${network.clusterDomain}`,
        `--service-account-key-file=${pki("service-account.pub")}`,
        `--service-account-signing-key-file=${pki("service-account.key")}`,
        `--service-cluster-ip-range=${network.serviceCIDR}`,
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged",
      ],
      files: {},
    },
    {
      name: "kube-controller-manager",
      argv: [
        executable("kube-controller-manager"),
        `--bind-address=${address}`,
        `--kubeconfig=${pki("kube-controller-manager.kubeconfig")}`,
        `--authentication-kubeconfig=${pki("kube-controller-manager.kubeconfig")}`,
        `--authorization-kubeconfig=${pki("kube-controller-manager.kubeconfig")}`,
        `--client-ca-file=${pki("ca.crt")}`,
        `--root-ca-file=${pki("ca.crt")}`,
        `--cluster-signing-cert-file=${pki("ca.crt")}`,
        `--cluster-signing-key-file=${pki("ca.key")}`,
        `--service-account-private-key-file=${pki("service-account.key")}`,
        // The default is made outside the cluster's directory, although there are no plugins.
        `--flex-volume-plugin-dir=${join(layout.directory, "volume-plugins")}`,
        "--use-service-account-credentials",
        "--leader-elect=false",
      ],
      files: {},
    },
    {
      name: "kube-scheduler",
      argv: [
        executable("kube-scheduler"),
        `--bind-address=${address}`,
        `--kubeconfig=${pki("kube-scheduler.kubeconfig")}`,
        `--authentication-kubeconfig=${pki("kube-scheduler.kubeconfig")}`,
        `--authorization-kubeconfig=${pki("kube-scheduler.kubeconfig")}`,
        "--leader-elect=false",
      ],
      files: {},
    },
  ];
}
