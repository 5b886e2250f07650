import { run, tryRun } from "../command.ts";
import { exists } from "../files.ts";
import { type Layout, network } from "./layout.ts";
import { applySysctls, restoreSysctls } from "./sysctls.ts";

/** What pods send to the outside leaves with the machine's address; nothing else is touched. */
const rules = `
table inet ${network.nftablesTable} {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${network.podCIDR} ip daddr != { 10.122.0.0/24, ${network.podCIDR}, ${network.serviceCIDR} } masquerade
  }
}
`;

/** kube-proxy's tables in nftables mode: it leaves them behind when it ends. */
const kubeProxyTables = ["ip kube-proxy", "ip6 kube-proxy"];

function interfaceExists(name: string): Promise<boolean> {
  return exists(`/sys/class/net/${name}`);
}

async function deleteTable(table: string): Promise<void> {
  if ((await tryRun(["nft", "list", "table", ...table.split(" ")])).success) {
    await run(["nft", "delete", "table", ...table.split(" ")]);
  }
}

/** Makes the nodes' bridge with the control plane's address, and the rules of the machine. */
export async function ensureNetwork(layout: Layout): Promise<void> {
  // Built in or absent on kernels without modules: then applySysctls finds what there is.
  await tryRun(["modprobe", "br_netfilter"]).catch(() => {});
  await applySysctls(layout);
  if (!await interfaceExists(network.nodeBridge)) {
    await run(["ip", "link", "add", network.nodeBridge, "type", "bridge"]);
  }
  const address = `${network.controlPlaneAddress}/${network.nodePrefixLength}`;
  await run(["ip", "address", "replace", address, "dev", network.nodeBridge]);
  await run(["ip", "link", "set", network.nodeBridge, "up"]);
  await deleteTable(`inet ${network.nftablesTable}`);
  await run(["nft", "-f", "-"], { stdin: rules });
}

/** Removes the bridges, the rules and kube-proxy's, and puts the kernel settings back. */
export async function removeNetwork(layout: Layout): Promise<void> {
  for (const bridge of [...layout.nodes.map((node) => node.podBridge), network.nodeBridge]) {
    if (await interfaceExists(bridge)) await run(["ip", "link", "delete", bridge]);
  }
  for (const table of [`inet ${network.nftablesTable}`, ...kubeProxyTables]) {
    await deleteTable(table);
  }
  await restoreSysctls(layout);
}
