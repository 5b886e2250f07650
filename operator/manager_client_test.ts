import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { PROTOCOL_VERSION, type Report } from "../api/protocol.ts";
import { createCA, issueLeaf } from "../pki/certificate.ts";
import { createSelfSigned } from "../pki/self_signed.ts";
import { ManagerClient } from "./manager_client.ts";
import type { ClientCertificate, ManagerTarget } from "./manager_connections.ts";
import {
  ManagerMalformed,
  ManagerRefused,
  ManagerTimeout,
  ManagerUnreachable,
} from "./manager_errors.ts";

const report: Report = {
  name: "demo-1",
  podUID: "uid-1",
  clusterUID: "cluster-uid",
  bootId: "boot",
  role: "replica",
  epoch: 3,
  dataEpoch: 3,
  wasPrimary: false,
  offset: 42,
  linkUp: true,
  synced: true,
  loading: false,
  writable: false,
  ready: true,
  exits: 0,
  terminating: false,
};

const validity = {
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
};
const ca = await createCA({ commonName: "redkeep", ...validity });

async function controllerCertificate(): Promise<ClientCertificate> {
  const leaf = await issueLeaf(ca, { commonName: "controller", usages: ["client"], ...validity });
  return { certificate: leaf.certificatePEM, privateKey: leaf.privateKeyPEM };
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** An instance's manager as the network sees it, and a client for it. */
async function manager(handle: Handle, hostname = "127.0.0.1") {
  const identity = await createSelfSigned({ commonName: "demo-1", ipAddress: hostname, days: 1 });
  const server = createServer({
    key: identity.privateKeyPEM,
    cert: identity.certificatePEM,
    ca: [ca.certificatePEM],
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: false,
  }, handle);
  await new Promise<void>((listening) => server.listen(0, hostname, listening));
  const target: ManagerTarget = {
    name: "demo-1",
    podUID: "uid-1",
    podIP: hostname,
    port: (server.address() as AddressInfo).port,
    certificate: identity.certificatePEM,
  };
  return {
    target,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const never = new AbortController().signal;

Deno.test("status is answered without a client certificate, over IPv4 and IPv6", async () => {
  for (const hostname of ["127.0.0.1", "::1"]) {
    await using server = await manager((_, response) => answer(response, 200, report), hostname);
    using client = new ManagerClient(() => undefined);
    deepEqual(await client.status(server.target), report);
  }
});

Deno.test("a command presents the controller's certificate and names epoch and pod", async () => {
  const seen: unknown[] = [];
  await using server = await manager(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({
      method: request.method,
      path: request.url,
      protocol: request.headers["redkeep-protocol"],
      trusted: (request.socket as TLSSocket).authorized,
      body: JSON.parse(body),
    });
    answer(response, 200, { offset: 7 });
  });
  const identity = await controllerCertificate();
  using client = new ManagerClient(() => identity);
  deepEqual(await client.promote(server.target, 4, "run-1"), { offset: 7 });
  deepEqual(seen, [{
    method: "POST",
    path: "/v1/promote",
    protocol: String(PROTOCOL_VERSION),
    trusted: true,
    body: { epoch: 4, podUID: "uid-1", runId: "run-1" },
  }]);
});

Deno.test("the instance's own no carries its reason", async () => {
  const refusal = { reason: "StaleEpoch", message: "epoch 2 is older than 3", epoch: 3 };
  await using server = await manager((_, response) => answer(response, 409, refusal));
  using client = new ManagerClient(() => undefined);
  await rejects(client.fence(server.target, 2), (error) => {
    ok(error instanceof ManagerRefused);
    equal(error.status, 409);
    deepEqual(error.refusal, refusal);
    return true;
  });
});

Deno.test("a manager that takes the request and says nothing is a time-out", async () => {
  await using server = await manager(() => {});
  using client = new ManagerClient(() => undefined);
  const start = performance.now();
  await rejects(client.fence(server.target, 2, { timeoutMs: 100 }), ManagerTimeout);
  ok(performance.now() - start < 1_000);
});

Deno.test("an answer that stops in its middle is a time-out", async () => {
  await using server = await manager((_, response) => {
    response.writeHead(200).write('{"name": ');
  });
  using client = new ManagerClient(() => undefined);
  await rejects(client.status(server.target, { timeoutMs: 100 }), ManagerTimeout);
});

Deno.test("a refused connection and a reset one are unreachable, and say so", async () => {
  const server = await manager((request) => request.socket.destroy());
  using client = new ManagerClient(() => undefined);
  await rejects(client.status(server.target), ManagerUnreachable);
  await server[Symbol.asyncDispose]();
  await rejects(client.status(server.target), (error) => {
    ok(error instanceof ManagerUnreachable);
    ok(/demo-1: GET https:.*\/v1\/status: .*Connection refused/.test(error.message), error.message);
    return true;
  });
});

Deno.test("a server with another certificate is unreachable: the address was reused", async () => {
  const address = { commonName: "demo-1", ipAddress: "127.0.0.1", days: 1 };
  const expected = await createSelfSigned(address);
  await using server = await manager((_, response) => answer(response, 200, report));
  using client = new ManagerClient(() => undefined);
  const target = { ...server.target, certificate: expected.certificatePEM };
  await rejects(client.status(target), ManagerUnreachable);
});

Deno.test("an answer that is not of this protocol is malformed", async () => {
  let body: unknown = { hello: "world" };
  let status = 200;
  await using server = await manager((_, response) => answer(response, status, body));
  using client = new ManagerClient(() => undefined);
  await rejects(client.status(server.target), ManagerMalformed);
  [status, body] = [502, "bad gateway"];
  await rejects(client.status(server.target), ManagerMalformed);
});

Deno.test("a caller who aborts gets its own reason back", async () => {
  await using server = await manager(() => {});
  using client = new ManagerClient(() => undefined);
  const controller = new AbortController();
  const call = client.status(server.target, { signal: controller.signal });
  controller.abort(new Error("lost the lease"));
  await rejects(call, /^Error: lost the lease$/);
});

Deno.test("a stream gives each report and ends as closed when the instance ends it", async () => {
  await using server = await manager((_, response) => {
    for (const offset of [1, 2, 3]) response.write(JSON.stringify({ ...report, offset }) + "\n");
    response.end();
  });
  using client = new ManagerClient(() => undefined);
  const offsets: number[] = [];
  const end = await client.stream(server.target, (line) => offsets.push(line.offset), never);
  deepEqual(offsets, [1, 2, 3]);
  deepEqual(end, { reason: "closed" });
});

Deno.test("a stream goes on for longer than its deadline, as long as each line comes in time", async () => {
  await using server = await manager((_, response) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write(JSON.stringify(report) + "\n");
      if (++sent < 8) return;
      clearInterval(timer);
      response.end();
    }, 200);
  });
  using client = new ManagerClient(() => undefined);
  let received = 0;
  const end = await client.stream(server.target, () => received++, never, 1_000);
  equal(end.reason, "closed");
  equal(received, 8);
});

Deno.test("a stream that falls silent ends as silent", async () => {
  await using server = await manager((_, response) => {
    response.write(JSON.stringify(report) + "\n");
  });
  using client = new ManagerClient(() => undefined);
  let received = 0;
  const end = await client.stream(server.target, () => received++, never, 1_000);
  equal(end.reason, "silent");
  ok(end.error instanceof ManagerTimeout);
  equal(received, 1);
});

Deno.test("a stream whose connection breaks ends as reset, at once", async () => {
  await using server = await manager((request, response) => {
    response.write(JSON.stringify(report) + "\n");
    setTimeout(() => request.socket.destroy(), 20);
  });
  using client = new ManagerClient(() => undefined);
  const start = performance.now();
  const end = await client.stream(server.target, () => {}, never, 5_000);
  equal(end.reason, "reset");
  ok(end.error instanceof ManagerUnreachable);
  ok(performance.now() - start < 2_000);
});

Deno.test("a stream that is not one ends as refused", async () => {
  const refusal = { reason: "Busy", message: "too many streams" };
  await using server = await manager((_, response) => answer(response, 503, refusal));
  using client = new ManagerClient(() => undefined);
  const end = await client.stream(server.target, () => {}, never);
  equal(end.reason, "refused");
  ok(end.error instanceof ManagerRefused);
});

Deno.test("a renewed client certificate is used at once, and an open stream outlives the old one", async () => {
  const serials = new Set<string>();
  await using server = await manager((request, response) => {
    serials.add((request.socket as TLSSocket).getPeerCertificate().fingerprint256);
    if (request.url === "/v1/status") return answer(response, 200, report);
    response.write(JSON.stringify(report) + "\n");
    closeStream = () => response.end(JSON.stringify(report) + "\n");
  });
  let closeStream = () => {};
  let identity = await controllerCertificate();
  using client = new ManagerClient(() => identity);
  const opened = Promise.withResolvers<void>();
  let received = 0;
  const stream = client.stream(
    server.target,
    () => {
      received++;
      opened.resolve();
    },
    never,
    5_000,
  );
  await opened.promise;
  identity = await controllerCertificate();
  await client.status(server.target);
  equal(serials.size, 2);
  closeStream();
  deepEqual(await stream, { reason: "closed" });
  equal(received, 2);
});
