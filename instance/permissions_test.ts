import { deepEqual, equal } from "node:assert/strict";
import { permissions } from "./permissions.ts";
import type { Outcomes } from "./permissions_probe.ts";
import { POD_BIND, POD_PATHS, type Settings } from "./settings.ts";

const settings: Settings = {
  environment: {
    name: "demo-1",
    podUID: "pod",
    podIP: "10.0.0.7",
    namespace: "default",
    clusterName: "demo",
    clusterUID: "cluster",
    apiHost: "10.96.0.1",
    apiPort: "443",
    gracePeriodSeconds: 30,
  },
  bootId: "boot",
  binary: "/usr/bin/redis-server",
  paths: POD_PATHS,
  bind: POD_BIND,
};

Deno.test("the worker may run one program, and write data and three files", () => {
  const { run, write, ffi, sys } = permissions(settings);
  deepEqual(run, ["/usr/bin/redis-server"]);
  deepEqual(write, [
    "/data",
    "/controller/redis.conf",
    "/controller/users.acl",
    "/controller/redis.sock",
  ]);
  equal(ffi, false);
  equal(sys, false);
});

Deno.test("the worker reaches the API server, other managers and its own socket", () => {
  deepEqual(permissions(settings).net, [
    "10.96.0.1:443",
    "0.0.0.0/0:8080",
    "10.0.0.7:8080",
    "10.0.0.7:9090",
    "unix:/controller/redis.sock",
  ]);
});

Deno.test("where addresses are IPv6 the network cannot be narrowed", () => {
  const environment = { ...settings.environment, podIP: "fd00::7" };
  equal(permissions({ ...settings, environment }).net, true);
});

Deno.test("a worker so narrowed can do what it must, and nothing else", async () => {
  const directory = await Deno.makeTempDir({ prefix: "redkeep-permissions-" });
  const paths = { ...POD_PATHS };
  for (const name of ["data", "controller", "identity"] as const) {
    paths[name] = `${directory}/${name}`;
    await Deno.mkdir(paths[name]);
  }
  await Deno.writeTextFile(`${paths.identity}/tls.crt`, "");
  const binary = `${directory}/redis-server`;
  await Deno.symlink("/bin/true", binary);
  const environment = { ...settings.environment, podIP: "127.8.0.7" };
  const own: Settings = { ...settings, environment, paths, binary };

  const worker = new Worker(new URL("./permissions_probe.ts", import.meta.url), {
    type: "module",
    deno: { permissions: permissions(own) },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Outcomes>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage({ settings: own, otherPort: 8081 });
  const outcomes = await promise;
  worker.terminate();

  const allowed = Object.keys(outcomes).filter((what) => outcomes[what] === "allowed");
  deepEqual(allowed, [
    "run the server",
    "write data",
    "keep data aside",
    "write redis.conf",
    "read its identity",
    "listen at its port",
    "connect to a peer's manager",
  ]);
  for (const what of Object.keys(outcomes).filter((what) => !allowed.includes(what))) {
    equal(outcomes[what], "NotCapable", what);
  }
  await Deno.remove(directory, { recursive: true });
});
