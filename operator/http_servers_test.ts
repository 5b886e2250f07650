import { deepEqual, equal, match } from "node:assert/strict";
import client from "prom-client";
import { serveHealth, serveMetrics } from "./http_servers.ts";

async function statusOf(server: Deno.HttpServer<Deno.NetAddr>, path: string, method = "GET") {
  const response = await fetch(`http://127.0.0.1:${server.addr.port}${path}`, { method });
  const text = await response.text();
  return { status: response.status, text };
}

Deno.test("a probe fails while what it asks for is not so", async () => {
  let ready = false;
  const stop = new AbortController();
  const server = serveHealth(0, { alive: () => true, ready: () => ready }, stop.signal);
  equal((await statusOf(server, "/healthz")).status, 200);
  equal((await statusOf(server, "/readyz")).status, 503);
  ready = true;
  equal((await statusOf(server, "/readyz")).status, 200);
  deepEqual(
    [
      (await statusOf(server, "/other")).status,
      (await statusOf(server, "/healthz", "POST")).status,
    ],
    [404, 405],
  );
  stop.abort();
  await server.finished;
});

Deno.test("metrics are served in Prometheus's format", async () => {
  const registry = new client.Registry();
  new client.Gauge({ name: "answer", help: "The answer.", registers: [registry] }).set(42);
  const stop = new AbortController();
  const server = serveMetrics(0, registry, stop.signal);
  match((await statusOf(server, "/metrics")).text, /^answer 42$/m);
  stop.abort();
  await server.finished;
});
