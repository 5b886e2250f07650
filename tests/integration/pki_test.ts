/**
 * Handshakes of the certificates of `pki/` with the TLS stacks that use them: `node:https` as the
 * instance's server, `Deno.createHttpClient` as the controller's and the peers' client.
 */
import { deepEqual, rejects } from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { createCA, issueLeaf, type KeyPair } from "../../pki/certificate.ts";
import { createSelfSigned } from "../../pki/self_signed.ts";

const validity = {
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
};

/** An instance's server that says whether it trusts the client that asks. */
async function serve(hostname: string, identity: KeyPair, ca: string[]) {
  const server = createServer({
    key: identity.privateKeyPEM,
    cert: identity.certificatePEM,
    ca,
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: false,
  }, (request, response) => {
    const socket = request.socket as TLSSocket;
    response.end(JSON.stringify({ trusted: socket.authorized, protocol: socket.getProtocol() }));
  });
  await new Promise<void>((listening) => server.listen(0, hostname, listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}/`,
    async [Symbol.asyncDispose]() {
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** What a server answers to a client that trusts only `anchor`. */
async function ask(url: string, anchor: string, identity?: KeyPair): Promise<unknown> {
  using client = Deno.createHttpClient({
    caCerts: [anchor],
    http2: false,
    ...(identity ? { cert: identity.certificatePEM, key: identity.privateKeyPEM } : {}),
  });
  return await (await fetch(url, { client, headers: { connection: "close" } })).json();
}

/** What `fetch` throws where the server's certificate is not the trusted one. */
function refusedCertificate(error: Error): boolean {
  return /certificate/i.test(String(error.cause));
}

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`a self-signed certificate for ${hostname} is its own trust anchor, and no other is`, async () => {
    const instance = await createSelfSigned({ commonName: "a-1", ipAddress: hostname, days: 1 });
    const other = await createSelfSigned({ commonName: "a-1", ipAddress: hostname, days: 1 });
    await using server = await serve(hostname, instance, []);
    deepEqual(await ask(server.url, instance.certificatePEM), {
      trusted: false,
      protocol: "TLSv1.3",
    });
    await rejects(ask(server.url, other.certificatePEM), refusedCertificate);
  });
}

Deno.test("a self-signed certificate for another address is refused: a pod's IP was reused", async () => {
  const instance = await createSelfSigned({ commonName: "a-1", ipAddress: "10.0.0.7", days: 1 });
  await using server = await serve("127.0.0.1", instance, []);
  await rejects(ask(server.url, instance.certificatePEM), refusedCertificate);
});

Deno.test("a server trusts exactly the self-signed client certificates that it was given", async () => {
  const address = { ipAddress: "127.0.0.1", days: 1 };
  const primary = await createSelfSigned({ commonName: "a-1", ...address });
  const member = await createSelfSigned({ commonName: "a-2", ...address });
  const stranger = await createSelfSigned({ commonName: "a-2", ...address });
  await using server = await serve("127.0.0.1", primary, [member.certificatePEM]);
  const trusted = (by: KeyPair) => ask(server.url, primary.certificatePEM, by);
  deepEqual(await trusted(member), { trusted: true, protocol: "TLSv1.3" });
  deepEqual(await trusted(stranger), { trusted: false, protocol: "TLSv1.3" });
});

Deno.test("a server trusts a leaf of either authority of a bundle, and of no authority of the same name", async () => {
  const instance = await createSelfSigned({ commonName: "a-1", ipAddress: "127.0.0.1", days: 1 });
  const authority = () => createCA({ commonName: "redkeep", ...validity });
  const [old, current, strange] = [await authority(), await authority(), await authority()];
  const bundle = old.certificatePEM + current.certificatePEM;
  await using server = await serve("127.0.0.1", instance, [bundle]);
  const trusted = async (ca: KeyPair) =>
    await ask(
      server.url,
      instance.certificatePEM,
      await issueLeaf(ca, { commonName: "controller", usages: ["client"], ...validity }),
    );
  deepEqual(await trusted(old), { trusted: true, protocol: "TLSv1.3" });
  deepEqual(await trusted(current), { trusted: true, protocol: "TLSv1.3" });
  deepEqual(await trusted(strange), { trusted: false, protocol: "TLSv1.3" });
});
