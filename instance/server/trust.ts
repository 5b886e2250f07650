/** Who a client is, by the certificate whose key it proved to hold in the TLS handshake. */
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";

/** DER of the object identifier of the extension extendedKeyUsage, 2.5.29.37. */
const EXTENDED_KEY_USAGE = Uint8Array.of(0x06, 0x03, 0x55, 0x1d, 0x25);
/** DER of id-kp-clientAuth, 1.3.6.1.5.5.7.3.2. */
const CLIENT_AUTH = Uint8Array.of(0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02);

/** The certificates in a PEM text. */
export function certificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/**
 * Whether a client's certificate was issued by one of these authorities, for clients, and is valid
 * at this time. The server verifies this itself and not in the handshake, where the authorities
 * could not change under a running server and a client without a certificate could not be served.
 */
export function isIssuedBy(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  now: Date,
): boolean {
  return isValid(certificate, now) && !certificate.ca && isForClients(certificate) &&
    authorities.some((authority) =>
      authority.ca && isValid(authority, now) && certificate.issuer === authority.subject &&
      certificate.verify(authority.publicKey)
    );
}

/** Whether two certificates are the same one, byte for byte. */
export function isSameCertificate(a: X509Certificate, b: X509Certificate): boolean {
  return a.fingerprint256 === b.fingerprint256;
}

function isValid({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now <= new Date(validTo);
}

/** Deno's `X509Certificate` has no `keyUsage`; what is looked for here is signed by the issuer. */
function isForClients({ raw }: X509Certificate): boolean {
  const der = Buffer.from(raw);
  const extension = der.indexOf(EXTENDED_KEY_USAGE);
  return extension >= 0 && der.indexOf(CLIENT_AUTH, extension) >= 0;
}
