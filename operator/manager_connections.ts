import { PORT } from "../api/meta.ts";

/** Who the controller is to the instance managers. PEM texts. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** One instance manager, as `status.instancesStatus` tells of it. */
export interface ManagerTarget {
  /** Name of the instance. */
  readonly name: string;
  readonly podUID: string;
  /** IPv4 or IPv6. */
  readonly podIP: string;
  /** PEM of the one certificate that is trusted there. */
  readonly certificate: string;
  /** Default `PORT.manager`. */
  readonly port?: number;
}

interface Connection {
  readonly client: Deno.HttpClient;
  /** What the client was made of. */
  readonly serverCertificate: string;
  readonly clientCertificate: string | undefined;
}

/**
 * A connection stays open from one poll to the next: a handshake would come on top of what a
 * failover takes. The managers keep theirs open for longer, so that none is reused at the moment
 * it is being closed, which would look like a reset.
 */
const IDLE_MS = 30_000;

/**
 * One HTTP client for each pod: it trusts that pod's certificate and no other of the cluster's.
 * A pod's new certificate, or a new one of the controller, replaces it. Requests that are under
 * way on a closed client still end well.
 */
export class ManagerConnections implements Disposable {
  readonly #connections = new Map<string, Connection>();

  /** The client for a pod; made at the first use, which takes about 2 ms. */
  get(target: ManagerTarget, identity?: ClientCertificate): Deno.HttpClient {
    const cached = this.#connections.get(target.podUID);
    if (
      cached?.serverCertificate === target.certificate &&
      cached.clientCertificate === identity?.certificate
    ) return cached.client;
    cached?.client.close();
    const client = Deno.createHttpClient({
      caCerts: [target.certificate],
      ...(identity ? { cert: identity.certificate, key: identity.privateKey } : {}),
      http2: false,
      poolIdleTimeout: IDLE_MS,
    });
    this.#connections.set(target.podUID, {
      client,
      serverCertificate: target.certificate,
      clientCertificate: identity?.certificate,
    });
    return client;
  }

  /** Closes the clients of all pods but those. */
  retain(podUIDs: ReadonlySet<string>): void {
    for (const [podUID, { client }] of this.#connections) {
      if (podUIDs.has(podUID)) continue;
      client.close();
      this.#connections.delete(podUID);
    }
  }

  [Symbol.dispose](): void {
    this.retain(new Set());
  }
}

/** The URL of a path at an instance manager. */
export function managerURL(target: ManagerTarget, path: string): string {
  const host = target.podIP.includes(":") ? `[${target.podIP}]` : target.podIP;
  return `https://${host}:${target.port ?? PORT.manager}${path}`;
}
