import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { clusterLayout, network } from "./layout.ts";
import { ensurePKI } from "./pki.ts";

Deno.test("certificates are issued by their authority, for their names, and made once", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const layout = clusterLayout(directory);
    await ensurePKI(layout);
    const read = async (name: string) =>
      new X509Certificate(await Deno.readTextFile(join(layout.pki, `${name}.crt`)));
    const server = await read("apiserver");
    equal(server.checkIssued(await read("ca")), true);
    equal(server.checkIP(network.kubernetesServiceAddress), network.kubernetesServiceAddress);
    equal((await read("etcd")).checkIssued(await read("ca")), false);
    match((await read("kubelet-node-1")).subject, /O=system:nodes\nCN=system:node:node-1/);

    await ensurePKI(layout);
    equal((await read("apiserver")).fingerprint256, server.fingerprint256);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
