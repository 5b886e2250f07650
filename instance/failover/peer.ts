import type * as z from "zod";
import type { InstanceStatus } from "../../api/failover.ts";
import { PORT } from "../../api/meta.ts";
import { PROTOCOL_VERSION, refusal } from "../../api/protocol.ts";
import { deadline } from "../../kube/deadline.ts";
import { ResponseBody } from "../../kube/response_body.ts";

/** The manager's own certificate and key: what it serves with, and is a client with. PEM texts. */
export interface Identity {
  certificate: string;
  privateKey: string;
}

/** A peer's manager refused, or answered with what is no answer of this protocol. */
export class PeerError extends Error {
  override name = "PeerError";
}

/**
 * Talks to the manager of another instance, trusting the one certificate that stands in the status
 * for it, and presenting its own. Dispose of it (`using`) to close its connections.
 */
export class Peer implements Disposable {
  readonly #client: Deno.HttpClient;

  constructor(readonly status: Pick<InstanceStatus, "podIP" | "certificate">, identity: Identity) {
    this.#client = Deno.createHttpClient({
      caCerts: [status.certificate],
      cert: identity.certificate,
      key: identity.privateKey,
      http2: false,
    });
  }

  /**
   * Sends a request: `POST` where there is a body, else `GET`.
   *
   * @throws where there is no answer in time, or none that the schema admits
   */
  async request<T>(
    path: string,
    schema: z.ZodType<T>,
    { body, timeoutMs, signal }: { body?: unknown; timeoutMs: number; signal?: AbortSignal },
  ): Promise<T> {
    const { podIP } = this.status;
    const host = podIP.includes(":") ? `[${podIP}]` : podIP;
    const url = `https://${host}:${PORT.manager}${path}`;
    using limit = deadline(timeoutMs, signal);
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { "redkeep-protocol": String(PROTOCOL_VERSION), "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      client: this.#client,
      redirect: "error",
      signal: limit.signal,
    });
    const answer: unknown = JSON.parse(await new ResponseBody(response, limit.signal).text());
    if (response.ok) return schema.parse(answer);
    const { reason, message } = refusal.parse(answer);
    throw new PeerError(`${url}: ${response.status} ${reason}: ${message}`);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
