import { PORT } from "../../../api/meta.ts";
import type { KeyPair } from "../../../pki/certificate.ts";

/** One call of an instance manager's API. */
export interface ManagerCall {
  podIP: string;
  /** PEM of the certificate that this manager serves; no other one is trusted. */
  serverCertificate: string;
  method: "GET" | "POST";
  /** Such as `/v1/promote`. */
  path: string;
  body?: unknown;
  /** Who calls; nobody in particular where absent. */
  client?: KeyPair;
}

/** What came of it: an HTTP answer, or a connection that TLS refused. */
export type ManagerAnswer =
  | { refusedByTLS: true; reason: string }
  | { refusedByTLS: false; status: number; body: Record<string, unknown> };

/** Calls an instance manager as the controller would, or as somebody who should not. */
export async function callManager(call: ManagerCall): Promise<ManagerAnswer> {
  using http = Deno.createHttpClient({
    caCerts: [call.serverCertificate],
    http2: false,
    ...(call.client ? { cert: call.client.certificatePEM, key: call.client.privateKeyPEM } : {}),
  });
  try {
    const response = await fetch(`https://${call.podIP}:${PORT.manager}${call.path}`, {
      client: http,
      method: call.method,
      headers: { "content-type": "application/json", "redkeep-protocol": "1" },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: AbortSignal.timeout(5_000),
    });
    return { refusedByTLS: false, status: response.status, body: await jsonOrEmpty(response) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { refusedByTLS: true, reason: String(error.cause ?? error.message) };
  }
}

async function jsonOrEmpty(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
