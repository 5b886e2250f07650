import assert from "node:assert/strict";
import { createCA } from "../../pki/certificate.ts";
import { FakeClock } from "../../kube/fake_clock.ts";
import { inClusterCredentials } from "../../kube/in_cluster.ts";

/** A ServiceAccount's folder as the kubelet mounts it, and credentials that read it. */
async function mounted() {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  const write = (file: string, text: string) => Deno.writeTextFile(`${directory}/${file}`, text);
  const writeCA = async () => {
    const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 3600_000) };
    await write(
      "ca.crt",
      (await createCA({ commonName: "kubernetes", ...validity })).certificatePEM,
    );
  };
  await write("token", "first\n");
  await writeCA();
  const credentials = await inClusterCredentials({
    host: "10.0.0.1",
    port: "443",
    directory,
    clock,
  });
  return {
    directory,
    clock,
    write,
    writeCA,
    credentials,
    async [Symbol.asyncDispose]() {
      credentials.close();
      await Deno.remove(directory, { recursive: true }).catch(() => {});
    },
  };
}

Deno.test("a token that was replaced is taken up within a minute", async () => {
  await using mount = await mounted();
  const { clock, write, credentials } = mount;
  assert.equal((await credentials.authenticate()).headers.authorization, "Bearer first");
  await write("token", "second\n");
  assert.equal((await credentials.authenticate()).headers.authorization, "Bearer first");
  await clock.advance(60_000);
  assert.equal((await credentials.authenticate()).headers.authorization, "Bearer second");
});

Deno.test("what was read last serves while the files cannot be read", async () => {
  await using mount = await mounted();
  const { directory, clock, credentials } = mount;
  const { client } = await credentials.authenticate();
  await Deno.remove(directory, { recursive: true });
  await clock.advance(60_000);
  const after = await credentials.authenticate();
  assert.equal(after.headers.authorization, "Bearer first");
  assert.equal(after.client, client);
});

Deno.test({
  name: "a CA that was replaced is trusted from then on, by a new client",
  sanitizeResources: false, // the former client is the garbage collector's, see refresh()
  async fn() {
    await using mount = await mounted();
    const { clock, writeCA, credentials } = mount;
    const { client } = await credentials.authenticate();
    await writeCA();
    await clock.advance(60_000);
    assert.notEqual((await credentials.authenticate()).client, client);
  },
});

Deno.test("credentials that are not there are an error that names the file", async () => {
  const missing = inClusterCredentials({ host: "10.0.0.1", port: "443", directory: "/nowhere" });
  await assert.rejects(missing, /\/nowhere\/token/);
});

Deno.test("an IPv6 address is written as URLs want it", async () => {
  await using mount = await mounted();
  const { directory } = mount;
  const credentials = await inClusterCredentials({ host: "fd00::1", port: "6443", directory });
  assert.equal(credentials.server, "https://[fd00::1]:6443");
  credentials.close();
});
