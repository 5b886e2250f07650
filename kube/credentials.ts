/** How to reach an API server, and as whom. */
export interface Credentials {
  /** Origin of the API server, e.g. `https://10.96.0.1:443`, without a slash at the end. */
  readonly server: string;
  /** What one request authenticates with; asked for each time, since tokens rotate. */
  authenticate(): Promise<Authentication>;
  /** Closes the connections. */
  close(): void;
}

export interface Authentication {
  /** Trusts the cluster's CA, presents a client certificate if there is one. */
  client: Deno.HttpClient;
  headers: Record<string, string>;
}

/** What a client connects with; PEM texts. */
export interface ConnectionOptions {
  ca?: string;
  cert?: string;
  key?: string;
  /** An HTTP(S) or SOCKS5 proxy to go through. */
  proxyUrl?: string;
}

/** Credentials that are at hand and stay as they are. */
export function staticCredentials(
  given: ConnectionOptions & { server: string; token?: string },
): Credentials {
  const client = createClient(given);
  const headers = given.token ? bearer(given.token) : {};
  return {
    server: withoutSlash(given.server),
    authenticate: () => Promise.resolve({ client, headers }),
    close: () => client.close(),
  };
}

/**
 * A client for the API server. HTTP/1.1 only: over HTTP/2 one stalled connection stalls every
 * watch that shares it.
 */
export function createClient(given: ConnectionOptions): Deno.HttpClient {
  return Deno.createHttpClient({
    http2: false,
    ...(given.ca ? { caCerts: [given.ca] } : {}),
    ...(given.cert && given.key ? { cert: given.cert, key: given.key } : {}),
    ...(given.proxyUrl ? { proxy: { url: given.proxyUrl } } : {}),
  });
}

/** The header that presents a bearer token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** A server's URL in the form that paths are appended to. */
export function withoutSlash(server: string): string {
  return server.replace(/\/+$/, "");
}
