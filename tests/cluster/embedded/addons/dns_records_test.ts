import { deepEqual } from "node:assert/strict";
import type { EndpointSlice, Service } from "../../../../kube/types.ts";
import { lookUp, type RecordSource } from "./dns_records.ts";

const services: Record<string, Partial<Service["spec"]>> = {
  "default/redis": { clusterIP: "10.124.0.7" },
  "default/peers": { clusterIP: "None" },
};

const endpoints = [
  { addresses: ["10.123.1.2"], hostname: "redis-1", conditions: { ready: true } },
  { addresses: ["10.123.1.3"], hostname: "redis-2", conditions: { ready: false } },
];

const source: RecordSource = {
  service: (key) => services[key] && { spec: services[key] } as Service,
  endpointSlices: (key) => key === "default/peers" ? [{ endpoints } as EndpointSlice] : [],
};

const look = (name: string) => lookUp(`${name}.svc.cluster.local`, source);

Deno.test("a Service has its cluster address, and nothing below it", () => {
  deepEqual(look("redis.default"), ["10.124.0.7"]);
  deepEqual(look("redis-1.redis.default"), undefined);
});

Deno.test("a headless Service has the addresses of its ready endpoints, also by host name", () => {
  deepEqual(look("peers.default"), ["10.123.1.2"]);
  deepEqual(look("redis-1.peers.default"), ["10.123.1.2"]);
  deepEqual(look("redis-2.peers.default"), undefined);
});

Deno.test("other names do not exist", () => {
  deepEqual(look("redis.other"), undefined);
  deepEqual(look("default"), undefined);
  deepEqual(lookUp("redis.default.svc.example", source), undefined);
});
