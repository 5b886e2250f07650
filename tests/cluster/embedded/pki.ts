// @peculiar/x509 injects its dependencies by decorators.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Layout, network } from "./layout.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const yearMs = 365 * 24 * 3600 * 1000;

interface Authority {
  certificate: x509.X509Certificate;
  keys: CryptoKeyPair;
}

interface Identity {
  commonName: string;
  organization?: string;
  /** Host names and addresses it serves under; none for a client. */
  hosts?: string[];
}

/** PEM of a certificate and its private key. */
interface Pair {
  certificate: string;
  key: string;
}

async function keyPEM(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

async function createAuthority(commonName: string): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + yearMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function issue(authority: Authority, identity: Identity): Promise<Pair> {
  const keys = await generateKeys();
  const names = (identity.hosts ?? []).map((value) => ({
    type: /^[0-9.]+$/.test(value) ? "ip" as const : "dns" as const,
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [
      ...(identity.organization ? [{ O: [identity.organization] }] : []),
      { CN: [identity.commonName] },
    ],
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + yearMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.clientAuth,
        ...(names.length ? [x509.ExtendedKeyUsage.serverAuth] : []),
      ]),
      ...(names.length ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await keyPEM(keys.privateKey) };
}

/** A kubeconfig for one client, with everything inside the one file. */
function kubeconfig(user: string, ca: string, pair: Pair): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name: "redkeep-embedded",
      cluster: {
        server: `https://${network.controlPlaneAddress}:${network.apiServerPort}`,
        "certificate-authority-data": btoa(ca),
      },
    }],
    users: [{
      name: user,
      user: {
        "client-certificate-data": btoa(pair.certificate),
        "client-key-data": btoa(pair.key),
      },
    }],
    contexts: [{
      name: "redkeep-embedded",
      context: { cluster: "redkeep-embedded", user },
    }],
    "current-context": "redkeep-embedded",
  });
}

/** The clients of the API server, each with a kubeconfig `pki/<name>.kubeconfig`. */
function clients(layout: Layout): Record<string, Identity> {
  return {
    admin: { commonName: "kubernetes-admin", organization: "system:masters" },
    "kube-controller-manager": { commonName: "system:kube-controller-manager" },
    "kube-scheduler": { commonName: "system:kube-scheduler" },
    "kube-proxy": { commonName: "system:kube-proxy" },
    ...Object.fromEntries(layout.nodes.map((node) => [node.certificates.kubelet, {
      commonName: `system:node:${node.name}`,
      organization: "system:nodes",
      hosts: [node.name, node.address],
    }])),
  };
}

/**
 * Makes the cluster's authorities, certificates and kubeconfigs, unless they are already there.
 * The folder appears complete or not at all, so that an interrupted run leaves nothing half made.
 * etcd trusts an authority of its own: no client of the API server may talk to it.
 */
export async function ensurePKI(layout: Layout): Promise<void> {
  try {
    await Deno.stat(layout.pki);
    return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const files: Record<string, string> = {};
  const put = (name: string, pair: Pair) => {
    files[`${name}.crt`] = pair.certificate;
    files[`${name}.key`] = pair.key;
  };

  const ca = await createAuthority("kubernetes");
  const caPEM = ca.certificate.toString("pem");
  put("ca", { certificate: caPEM, key: await keyPEM(ca.keys.privateKey) });
  const etcdCA = await createAuthority("etcd");
  put("etcd-ca", {
    certificate: etcdCA.certificate.toString("pem"),
    key: await keyPEM(etcdCA.keys.privateKey),
  });

  const frontProxyCA = await createAuthority("front-proxy");
  put("front-proxy-ca", {
    certificate: frontProxyCA.certificate.toString("pem"),
    key: await keyPEM(frontProxyCA.keys.privateKey),
  });

  put("front-proxy-client", await issue(frontProxyCA, { commonName: "front-proxy-client" }));
  put("etcd", await issue(etcdCA, { commonName: "etcd", hosts: ["127.0.0.1", "localhost"] }));
  put("apiserver-etcd-client", await issue(etcdCA, { commonName: "kube-apiserver" }));
  put(
    "apiserver",
    await issue(ca, {
      commonName: "kube-apiserver",
      hosts: [
        "localhost",
        "127.0.0.1",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        `kubernetes.default.svc.${network.clusterDomain}`,
        network.controlPlaneAddress,
        network.kubernetesServiceAddress,
      ],
    }),
  );
  put(
    "apiserver-kubelet-client",
    await issue(ca, {
      commonName: "kube-apiserver-kubelet-client",
      organization: "system:masters",
    }),
  );

  const serviceAccount = await generateKeys();
  files["service-account.key"] = await keyPEM(serviceAccount.privateKey);
  files["service-account.pub"] = x509.PemConverter.encode(
    await crypto.subtle.exportKey("spki", serviceAccount.publicKey),
    "PUBLIC KEY",
  );

  for (const [name, identity] of Object.entries(clients(layout))) {
    const pair = await issue(ca, identity);
    put(name, pair);
    files[`${name}.kubeconfig`] = kubeconfig(identity.commonName, caPEM, pair);
  }

  const unfinished = `${layout.pki}.unfinished`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  await Deno.mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(unfinished, name), content, { mode: 0o600 });
  }
  await Deno.copyFile(join(unfinished, "admin.kubeconfig"), layout.adminKubeconfig);
  await Deno.rename(unfinished, layout.pki);
}
