import { createServer } from "node:https";
import { X509Certificate } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Logger } from "../../kube/log.ts";
import type { Identity } from "../failover/peer.ts";
import { Refused } from "../refused.ts";
import type { Route } from "./commands.ts";
import { readBody, send } from "./exchange.ts";
import { type ReportSource, streamReports } from "./stream.ts";
import { certificates, isIssuedBy } from "./trust.ts";

/** What the server works with. */
export interface ServerOptions {
  hostname: string;
  port: number;
  identity: Identity;
  /** PEM of the operator's CA, read anew for each command: it may be replaced. */
  operatorCA(): Promise<string>;
  routes: Readonly<Record<string, Route>>;
  reports: ReportSource;
  /** Looks at Redis anew, so that the status is of now. */
  refresh(): Promise<unknown>;
  /** Why the manager is not alive; none where it is. */
  whyNotAlive(): string | undefined;
  log: Logger;
}

/** Longer than the controller keeps a connection that it does not use, in milliseconds. */
const KEEP_ALIVE_MS = 60_000;
/** How long `GET /v1/status` waits for Redis, in milliseconds. */
const REFRESH_MS = 200;

/** A server that listens. */
export interface Server {
  /** Resolves when no command is under way: its sender has been answered. */
  idle(): Promise<void>;
}

/**
 * Serves the API until the signal aborts. Resolves when it listens. A client certificate is asked
 * for and not demanded; the handshake proves that the client holds its key, and each command
 * judges whose it is.
 */
export async function startServer(options: ServerOptions, signal: AbortSignal): Promise<Server> {
  const { identity, hostname, port, log } = options;
  const underWay = new Set<Promise<void>>();
  const server = createServer({
    cert: identity.certificate,
    key: identity.privateKey,
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: false,
  }, (request, response) => {
    respond(request, response, options, signal).catch((error) => refuse(response, error, log));
    if (request.method !== "POST") return;
    const answered = new Promise<void>((resolve) => response.once("close", resolve));
    underWay.add(answered);
    answered.then(() => underWay.delete(answered));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  signal.addEventListener("abort", () => {
    server.close();
    server.closeAllConnections();
  }, { once: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => resolve());
  });
  return { idle: async () => void await Promise.all(underWay) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<void> {
  const path = (request.url ?? "/").split("?")[0]!;
  if (request.method === "POST" && Object.hasOwn(options.routes, path)) {
    return send(response, 200, await runCommand(options.routes[path]!, request, options));
  }
  if (request.method !== "GET") throw notFound(request);
  switch (path) {
    case "/healthz": {
      const why = options.whyNotAlive();
      return send(response, why === undefined ? 200 : 503, { alive: why === undefined, why });
    }
    case "/readyz": {
      const { ready, role, message } = options.reports.report();
      return send(response, ready ? 200 : 503, { ready, role, message });
    }
    case "/v1/status":
      await Promise.race([options.refresh(), new Promise((wake) => setTimeout(wake, REFRESH_MS))]);
      return send(response, 200, options.reports.report());
    case "/v1/stream":
      return streamReports(response, options.reports, signal);
    default:
      throw notFound(request);
  }
}

async function runCommand(
  route: Route,
  request: IncomingMessage,
  options: ServerOptions,
): Promise<unknown> {
  const { raw } = (request.socket as TLSSocket).getPeerCertificate(true);
  if (raw === undefined) throw new Refused("Unauthorized", "a client certificate is required");
  const caller = new X509Certificate(raw);
  if (route.from === "controller") {
    const known = certificates(await options.operatorCA());
    if (!isIssuedBy(caller, known, new Date())) {
      throw new Refused("Forbidden", "the client certificate is not one of the operator's CA");
    }
  }
  return await route.run(await readBody(request, route.schema), caller);
}

function refuse(response: ServerResponse, error: unknown, log: Logger): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof Refused) {
    log.info("refused", error.refusal);
    return send(response, error.status, error.refusal);
  }
  log.error("a request failed", { error });
  const message = error instanceof Error ? error.message : String(error);
  send(response, 503, { reason: "Busy", message });
}

function notFound({ method, url }: IncomingMessage): Refused {
  return new Refused("NotFound", `there is no ${method} ${url}`);
}
