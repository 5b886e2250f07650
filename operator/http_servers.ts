/** What kubelet and Prometheus ask the controller. */
import type { Registry } from "prom-client";

/** Answers of the probes. */
export interface Health {
  /** Whether the process does its work; false has it restarted. */
  alive(): boolean;
  /** Whether it could lead, or leads. */
  ready(): boolean;
}

/** Serves `/healthz` and `/readyz`. */
export function serveHealth(
  port: number,
  health: Health,
  signal: AbortSignal,
): Deno.HttpServer<Deno.NetAddr> {
  return serve(port, signal, (path) => {
    if (path === "/healthz") return verdict(health.alive());
    if (path === "/readyz") return verdict(health.ready());
    return undefined;
  });
}

/** Serves `/metrics` in Prometheus's text format. */
export function serveMetrics(
  port: number,
  registry: Registry,
  signal: AbortSignal,
): Deno.HttpServer<Deno.NetAddr> {
  return serve(port, signal, async (path) => {
    if (path !== "/metrics") return undefined;
    const headers = { "content-type": registry.contentType };
    return new Response(await registry.metrics(), { headers });
  });
}

type Answer = Response | undefined;

function serve(
  port: number,
  signal: AbortSignal,
  answer: (path: string) => Answer | Promise<Answer>,
): Deno.HttpServer<Deno.NetAddr> {
  const options = { port, hostname: anyAddress(), signal, onListen() {} };
  return Deno.serve(options, async ({ method, url }) => {
    if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
    return await answer(new URL(url).pathname) ?? new Response("not found\n", { status: 404 });
  });
}

/** IPv6's, which takes IPv4 as well, unless the node has no IPv6. */
function anyAddress(): string {
  try {
    Deno.listen({ hostname: "::", port: 0 }).close();
    return "::";
  } catch {
    return "0.0.0.0";
  }
}

function verdict(good: boolean): Response {
  return new Response(good ? "ok\n" : "not ok\n", { status: good ? 200 : 503 });
}
