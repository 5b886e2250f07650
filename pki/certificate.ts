import "reflect-metadata"; // @peculiar/x509's dependency injection refuses to load without it.
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, both PEM; the key is PKCS #8. */
export interface KeyPair {
  certificatePEM: string;
  privateKeyPEM: string;
}

/** From when to when a certificate is valid. */
export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

/** What the holder of a leaf certificate may use it for. */
export type Usage = "client" | "server";

/** What a leaf certificate says about its holder. */
export interface Leaf extends Validity {
  commonName: string;
  usages: Usage[];
  dnsNames?: string[];
  /** IPv4 or IPv6 addresses; a client checks the address it dials against these. */
  ipAddresses?: string[];
}

/** ECDSA P-256: small, fast to make, and accepted by every TLS stack in use. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A new certificate authority: it may sign leaf certificates and nothing below them. */
export async function createCA(options: Validity & { commonName: string }): Promise<KeyPair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: subject(options.commonName),
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return await toPEM(certificate, keys.privateKey);
}

/** A new key and a certificate for it, signed by `ca`. */
export async function issueLeaf(ca: KeyPair, leaf: Leaf): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(ca.certificatePEM);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(ca.privateKeyPEM),
    issuer: issuer.subjectName,
    subject: subject(leaf.commonName),
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    extensions: [
      ...leafExtensions(leaf),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return await toPEM(certificate, keys.privateKey);
}

/** A new key and a certificate for it, signed by that key itself. */
export async function issueSelfSigned(leaf: Leaf): Promise<KeyPair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: subject(leaf.commonName),
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    extensions: leafExtensions(leaf),
  });
  return await toPEM(certificate, keys.privateKey);
}

/** The validity of the first certificate of a PEM text. */
export function validityOf(certificatePEM: string): Validity {
  const { notBefore, notAfter } = new x509.X509Certificate(certificatePEM);
  return { notBefore, notAfter };
}

/** The certificates of a PEM text, each as a PEM text of its own. */
export function splitPEM(certificatesPEM: string): string[] {
  return x509.PemConverter.decode(certificatesPEM).map((der) => certificateToPEM(der));
}

function leafExtensions(leaf: Leaf): x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...(leaf.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(leaf.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(
      leaf.usages.map((usage) => x509.ExtendedKeyUsage[`${usage}Auth`]),
    ),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}

function subject(commonName: string): x509.Name {
  return new x509.Name([{ CN: [{ utf8String: commonName }] }]);
}

async function generateKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as CryptoKeyPair;
}

async function importPrivateKey(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return await crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}

async function toPEM(certificate: x509.X509Certificate, privateKey: CryptoKey): Promise<KeyPair> {
  const der = await crypto.subtle.exportKey("pkcs8", privateKey);
  return {
    certificatePEM: certificateToPEM(certificate.rawData),
    privateKeyPEM: x509.PemConverter.encode(der, x509.PemConverter.PrivateKeyTag) + "\n",
  };
}

function certificateToPEM(der: ArrayBuffer): string {
  return x509.PemConverter.encode(der, x509.PemConverter.CertificateTag) + "\n";
}
