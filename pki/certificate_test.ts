import { deepEqual, equal, ok } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createCA, issueLeaf, validityOf } from "./certificate.ts";
import { createSelfSigned } from "./self_signed.ts";

const year = { notBefore: new Date("2026-01-01"), notAfter: new Date("2027-01-01") };

Deno.test("a CA signs leaves and is marked as one", async () => {
  const ca = await createCA({ commonName: "redkeep", ...year });
  const leaf = await issueLeaf(ca, { commonName: "controller", usages: ["client"], ...year });
  const caCertificate = new X509Certificate(ca.certificatePEM);
  const certificate = new X509Certificate(leaf.certificatePEM);
  equal(caCertificate.ca, true);
  equal(certificate.ca, false);
  equal(certificate.subject, "CN=controller");
  equal(certificate.issuer, "CN=redkeep");
  ok(certificate.verify(caCertificate.publicKey));
});

Deno.test("a leaf says what it may be used for and by which names it is reached", async () => {
  const ca = await createCA({ commonName: "redkeep", ...year });
  const { certificatePEM } = await issueLeaf(ca, {
    commonName: "server",
    usages: ["client", "server"],
    dnsNames: ["demo.default.svc"],
    ipAddresses: ["10.0.0.7", "fd00::7"],
    ...year,
  });
  const usages = new x509.X509Certificate(certificatePEM)
    .getExtension(x509.ExtendedKeyUsageExtension)!.usages;
  deepEqual(usages, [x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth]);
  equal(
    new X509Certificate(certificatePEM).subjectAltName,
    "DNS:demo.default.svc, IP Address:10.0.0.7, IP Address:fd00::7",
  );
});

Deno.test("a name that looks like a distinguished name stays one common name", async () => {
  const ca = await createCA({ commonName: "a, O=b", ...year });
  deepEqual(new x509.X509Certificate(ca.certificatePEM).subjectName.toJSON(), [{ CN: ["a, O=b"] }]);
});

Deno.test("validity is read back as it was written", async () => {
  const ca = await createCA({ commonName: "redkeep", ...year });
  deepEqual(validityOf(ca.certificatePEM), year);
});

Deno.test("a self-signed certificate is valid an hour before now, for a node whose clock is behind", async () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const { certificatePEM } = await createSelfSigned({
    commonName: "demo-1",
    ipAddress: "10.0.0.7",
    days: 10,
    now,
  });
  deepEqual(validityOf(certificatePEM), {
    notBefore: new Date("2026-03-01T11:00:00Z"),
    notAfter: new Date("2026-03-11T12:00:00Z"),
  });
});
