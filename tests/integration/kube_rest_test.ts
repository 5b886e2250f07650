import assert from "node:assert/strict";
import { staticCredentials } from "../../kube/credentials.ts";
import * as errors from "../../kube/errors.ts";
import { inClusterCredentials } from "../../kube/in_cluster.ts";
import { kubeconfigCredentials } from "../../kube/kubeconfig.ts";
import * as resources from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";

const { configMaps, pods } = resources;
const namespace = "default";

let plane: ControlPlane;
let client: RestClient;

Deno.test.beforeAll(async () => {
  plane = await startControlPlane();
  client = new RestClient(plane.credentials, { fieldManager: "test" });
});
Deno.test.afterAll(() => plane.stop());

/** Creates a pod that no node will ever run. */
function createPod(name: string, labels: Record<string, string> = {}) {
  return client.create(pods, {
    metadata: { namespace, name, labels },
    spec: { containers: [{ name: "c", image: "i" }] },
  });
}

Deno.test("an object is created, read, replaced and deleted", async () => {
  const name = "life";
  const created = await client.create(configMaps, {
    metadata: { namespace, name },
    data: { a: "1" },
  });
  assert.deepEqual(await client.get(configMaps, { namespace, name }), created);
  const updated = await client.update(configMaps, { ...created, data: { a: "2" } });
  assert.deepEqual(updated.data, { a: "2" });
  await client.delete(configMaps, { namespace, name });
  await assert.rejects(client.get(configMaps, { namespace, name }), errors.NotFoundError);
});

Deno.test("a name that is taken is another error than a conflict", async () => {
  const object = { metadata: { namespace, name: "taken" } };
  await client.create(configMaps, object);
  await assert.rejects(client.create(configMaps, object), errors.AlreadyExistsError);
});

Deno.test("a list comes page by page, all of one state", async () => {
  const labels = { list: "pages" };
  const create = (name: string) =>
    client.create(configMaps, { metadata: { namespace, name, labels } });
  for (const name of ["p1", "p2", "p3"]) await create(name);
  const options = { namespace, labelSelector: "list=pages", limit: 2 };
  const first = await client.list(configMaps, options);
  await create("p0"); // after the first page: no part of this list
  const second = await client.list(configMaps, { ...options, continue: first.continue });
  assert.equal(second.continue, undefined);
  assert.equal(second.resourceVersion, first.resourceVersion);
  const items = [...first.items, ...second.items];
  assert.deepEqual(items.map((item) => item.metadata.name), ["p1", "p2", "p3"]);
  assert.deepEqual([items[0]!.apiVersion, items[0]!.kind], ["v1", "ConfigMap"]);
});

Deno.test("writing over an object that has changed is a conflict", async () => {
  const stale = await client.create(configMaps, { metadata: { namespace, name: "stale" } });
  await client.patch(configMaps, stale.metadata, { type: "merge", body: { data: { a: "1" } } });
  await assert.rejects(client.update(configMaps, { ...stale, data: {} }), errors.ConflictError);
});

Deno.test("a merge patch of a status is conditional if it carries a resourceVersion", async () => {
  const pod = await createPod("status");
  const status = (resourceVersion: string | undefined, phase: string) =>
    client.patch(pods, pod.metadata, {
      type: "merge",
      body: { metadata: { resourceVersion }, status: { phase } },
    }, { subresource: "status" });
  const running = await status(pod.metadata.resourceVersion, "Running");
  assert.equal(running.status?.phase, "Running");
  await assert.rejects(status(pod.metadata.resourceVersion, "Failed"), errors.ConflictError);
  assert.equal((await status(undefined, "Succeeded")).status?.phase, "Succeeded");
});

Deno.test("a JSON patch whose test fails changes nothing", async () => {
  const { metadata } = await client.create(configMaps, {
    metadata: { namespace, name: "json" },
    data: { a: "1" },
  });
  const swap = (from: string, to: string) =>
    client.patch(configMaps, metadata, {
      type: "json",
      operations: [
        { op: "test", path: "/data/a", value: from },
        { op: "replace", path: "/data/a", value: to },
      ],
    });
  assert.deepEqual((await swap("1", "2")).data, { a: "2" });
  await assert.rejects(swap("1", "3"), errors.InvalidError);
});

Deno.test("server-side apply creates, owns, yields only to force, and removes what is no longer given", async () => {
  const other = new RestClient(plane.credentials, { fieldManager: "other" });
  const object = (data: Record<string, string>) => ({ metadata: { namespace, name: "ssa" }, data });
  const created = await client.apply(configMaps, object({ a: "1", b: "1" }));
  assert.equal(created.metadata.managedFields?.[0]?.manager, "test");

  await other.apply(configMaps, object({ c: "1" }));
  await assert.rejects(other.apply(configMaps, object({ a: "2" })), errors.ConflictError);
  await other.apply(configMaps, object({ a: "2" }), { force: true });

  const after = await client.apply(configMaps, object({ b: "1" }));
  assert.deepEqual(after.data, { a: "2", b: "1" });
});

Deno.test("applying what is there already writes nothing", async () => {
  const object = { metadata: { namespace, name: "same" }, data: { a: "1" } };
  const first = await client.apply(configMaps, object);
  const second = await client.apply(configMaps, object);
  assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
});

Deno.test("applying a status leaves the rest alone", async () => {
  const pod = await createPod("applied-status");
  const { namespace, name } = pod.metadata;
  const after = await client.apply(
    pods,
    { metadata: { namespace, name }, status: { phase: "Running" } },
    { subresource: "status", force: true },
  );
  assert.equal(after.status?.phase, "Running");
  assert.deepEqual(after.spec, pod.spec);
});

Deno.test("a deletion meant for another object of that name is refused", async () => {
  const name = "recreated";
  const { metadata } = await client.create(configMaps, { metadata: { namespace, name } });
  const preconditions = { uid: "00000000-0000-0000-0000-000000000000" };
  await assert.rejects(
    client.delete(configMaps, metadata, { preconditions }),
    errors.ConflictError,
  );
  await client.delete(configMaps, metadata, { preconditions: { uid: metadata.uid } });
});

Deno.test("what is refused by validation names the field", async () => {
  const invalid = client.create(configMaps, {
    metadata: { namespace, name: "x" },
    data: { "a/b": "" },
  });
  await assert.rejects(invalid, (error) => {
    assert.ok(error instanceof errors.InvalidError);
    assert.equal(error.details?.causes?.[0]?.field, "data[a/b]");
    return true;
  });
});

Deno.test("being told to come back later carries how much later", async () => {
  const labels = { app: "guarded" };
  const { metadata } = await createPod("guarded", labels);
  // Only a pod that is Ready counts for a budget.
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
  await client.patch(pods, metadata, { type: "merge", body: { status } }, {
    subresource: "status",
  });
  await client.create(resources.podDisruptionBudgets, {
    metadata: { namespace, name: "guard" },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  });
  const eviction = client.request({
    method: "POST",
    path: resources.resourcePath(pods, { namespace, name: "guarded", subresource: "eviction" }),
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name: "guarded" } },
  });
  await assert.rejects(eviction, (error) => {
    assert.ok(error instanceof errors.TooManyRequestsError);
    assert.ok(error.retryAfterSeconds! > 0);
    return true;
  });
});

Deno.test("a call ends at its deadline though the server is silent, and for the caller's reason", async () => {
  await plane.pauseApiServer();
  try {
    const start = performance.now();
    const call = client.get(pods, { namespace, name: "p" }, { timeoutMs: 200 });
    await assert.rejects(call, (error) => error instanceof errors.TransportError && error.timedOut);
    assert.ok(performance.now() - start < 2000);

    const reason = new Error("shutting down");
    const caller = new AbortController();
    const aborted = client.get(pods, { namespace, name: "p" }, { signal: caller.signal });
    caller.abort(reason);
    await assert.rejects(aborted, reason);
  } finally {
    await plane.resumeApiServer();
  }
});

Deno.test("a refused connection is a transport error that says so", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = `https://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const credentials = staticCredentials({ server });
  const call = new RestClient(credentials, { fieldManager: "t" }).list(pods);
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof errors.TransportError);
    assert.match(error.message, /GET \/api\/v1\/pods: .*refused/);
    assert.equal(error.timedOut, false);
    return true;
  });
  credentials.close();
});

Deno.test("a server whose certificate another authority signed is not talked to", async () => {
  const credentials = staticCredentials({ server: plane.server, token: "administrator" });
  const call = new RestClient(credentials, { fieldManager: "t" }).list(pods);
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof errors.TransportError);
    assert.match(error.message, /UnknownIssuer/);
    return true;
  });
  credentials.close();
});

Deno.test("every request is observed, with its code", async () => {
  const observed: [string, string][] = [];
  const observing = new RestClient(plane.credentials, {
    fieldManager: "t",
    observe: (method, code, seconds) => {
      observed.push([method, code]);
      assert.ok(seconds > 0);
    },
  });
  await observing.list(pods, { namespace });
  await errors.ignoreNotFound(observing.delete(pods, { namespace, name: "none" }));
  assert.deepEqual(observed, [["GET", "200"], ["DELETE", "404"]]);
});

Deno.test("a kubeconfig's credentials work", async () => {
  const credentials = await kubeconfigCredentials({ path: plane.kubeconfig });
  assert.equal(credentials.server, plane.server);
  await new RestClient(credentials, { fieldManager: "t" }).list(pods, { namespace });
  credentials.close();
});

Deno.test("a ServiceAccount may do what its Role says, from a worker that may do nothing else", async () => {
  const name = "instance";
  await client.create(resources.serviceAccounts, { metadata: { namespace, name } });
  await client.create(resources.roles, {
    metadata: { namespace, name },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
  });
  await client.create(resources.roleBindings, {
    metadata: { namespace, name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", namespace, name }],
  });
  const { status } = await client.request<{ status: { token: string } }>({
    method: "POST",
    path: resources.resourcePath(resources.serviceAccounts, {
      namespace,
      name,
      subresource: "token",
    }),
    body: { spec: { expirationSeconds: 3600 } },
  });
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/token`, status.token);
  await Deno.writeTextFile(`${directory}/ca.crt`, plane.ca);
  const { hostname: host, port } = new URL(plane.server);

  const credentials = await inClusterCredentials({ host, port, directory });
  const refused = new RestClient(credentials, { fieldManager: "t" }).list(pods, { namespace });
  await assert.rejects(
    refused,
    (error) => error instanceof errors.ApiError && error.status === 403,
  );
  credentials.close();

  await client.create(configMaps, { metadata: { namespace, name: "mine" }, data: { a: "1" } });
  const worker = new Worker(new URL("./kube_narrow_worker.ts", import.meta.url), {
    type: "module",
    deno: {
      permissions: {
        net: [`${host}:${port}`],
        read: [`${directory}/token`, `${directory}/ca.crt`],
        env: false,
        ffi: false,
        import: false,
        run: false,
        sys: false,
        write: false,
      },
    },
  });
  const said = new Promise((resolve, reject) => {
    worker.onmessage = (message) => resolve(message.data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage({ host, port, directory, namespace, name: "mine" });
  assert.deepEqual(await said, { data: { a: "1" }, mayReadElsewhere: false });
  worker.terminate();
  await Deno.remove(directory, { recursive: true });
});
