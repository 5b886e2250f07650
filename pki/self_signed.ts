import { issueSelfSigned, type KeyPair } from "./certificate.ts";

/** Clocks of two nodes may differ by this much before one refuses the other's new certificate. */
const CLOCK_SKEW_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The certificate of one pod. Its manager serves `https://<pod ip>:8080` with it, and is a client
 * with it towards the primary's manager. Others trust this one certificate and nothing else; it
 * stands in `status.instancesStatus`.
 *
 * It is an end entity (`CA:FALSE`) that is its own trust anchor: rustls accepts exactly that, and
 * refuses a certificate with `CA:TRUE` where a server's or a client's own is expected.
 *
 * @param options.ipAddress the pod's address, IPv4 or IPv6
 * @param options.days validity; it must outlast the pod, which never renews it
 */
export async function createSelfSigned(
  options: { commonName: string; ipAddress: string; days: number; now?: Date },
): Promise<KeyPair> {
  const now = (options.now ?? new Date()).getTime();
  return await issueSelfSigned({
    commonName: options.commonName,
    usages: ["server", "client"],
    ipAddresses: [options.ipAddress],
    notBefore: new Date(now - CLOCK_SKEW_MS),
    notAfter: new Date(now + options.days * DAY_MS),
  });
}
