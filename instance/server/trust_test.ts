import { equal } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createCA, issueLeaf, type Usage } from "../../pki/certificate.ts";
import { createSelfSigned } from "../../pki/self_signed.ts";
import { certificates, isIssuedBy, isSameCertificate } from "./trust.ts";

const validity = { notBefore: new Date("2026-01-01"), notAfter: new Date("2026-02-01") };
const now = new Date("2026-01-15");

const ca = await createCA({ commonName: "operator", ...validity });
const impostor = await createCA({ commonName: "operator", ...validity });

async function leaf(of: typeof ca, usages: Usage[] = ["client"]): Promise<X509Certificate> {
  const pair = await issueLeaf(of, { commonName: "controller", usages, ...validity });
  return new X509Certificate(pair.certificatePEM);
}

Deno.test("a client of the operator's CA is known", async () => {
  equal(isIssuedBy(await leaf(ca), certificates(ca.certificatePEM), now), true);
});

Deno.test("a client of another CA of the same name is not", async () => {
  equal(isIssuedBy(await leaf(impostor), certificates(ca.certificatePEM), now), false);
});

Deno.test("while the CA is replaced, clients of both are known", async () => {
  const both = certificates(impostor.certificatePEM + ca.certificatePEM);
  equal(both.length, 2);
  equal(isIssuedBy(await leaf(ca), both, now), true);
  equal(isIssuedBy(await leaf(impostor), both, now), true);
});

Deno.test("a certificate counts from its first day to its last", async () => {
  const known = certificates(ca.certificatePEM);
  equal(isIssuedBy(await leaf(ca), known, new Date("2025-12-31")), false);
  equal(isIssuedBy(await leaf(ca), known, new Date("2026-02-02")), false);
});

Deno.test("a server's certificate, or the CA's own, is no client's", async () => {
  const known = certificates(ca.certificatePEM);
  equal(isIssuedBy(await leaf(ca, ["server"]), known, now), false);
  equal(isIssuedBy(known[0]!, known, now), false);
});

Deno.test("an instance is known by its very certificate", async () => {
  const make = () => createSelfSigned({ commonName: "demo-1", ipAddress: "10.0.0.7", days: 1 });
  const [a] = certificates((await make()).certificatePEM);
  const [b] = certificates((await make()).certificatePEM);
  equal(isSameCertificate(a!, b!), false);
  equal(isSameCertificate(a!, new X509Certificate(a!.raw)), true);
});
