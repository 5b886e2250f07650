import assert from "node:assert/strict";
import type { Credentials } from "../../kube/credentials.ts";
import { GoneError, TransportError } from "../../kube/errors.ts";
import { Informer, type InformerOptions } from "../../kube/informer.ts";
import { configMaps } from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import type { ConfigMap } from "../../kube/types.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";
import { waitFor } from "../cluster/wait.ts";
import { cuttable } from "./kube_cut_off.ts";

const namespace = "default";

let plane: ControlPlane;
let client: RestClient;

Deno.test.beforeAll(async () => {
  plane = await startControlPlane();
  client = new RestClient(plane.credentials, { fieldManager: "test" });
});
Deno.test.afterAll(() => plane.stop());

function write(name: string, set: string, value = "1"): Promise<ConfigMap> {
  return client.apply(configMaps, {
    metadata: { namespace, name, labels: { set } },
    data: { value },
  }, { force: true });
}

/** A running informer of the ConfigMaps of one set, with what it told and what failed. */
function watching(
  set: string,
  options: InformerOptions<ConfigMap, never> = {},
  credentials: Credentials = plane.credentials,
) {
  const told: string[] = [];
  const failures: unknown[] = [];
  const requests: string[] = [];
  const observing = new RestClient(credentials, {
    fieldManager: "test",
    observe: (_, code) => requests.push(code),
  });
  const informer = new Informer(observing, configMaps, {
    namespace,
    labelSelector: `set=${set}`,
    backoff: { initialMs: 20, maxMs: 200 },
    onError: (error) => failures.push(error),
    ...options,
  });
  const tell = (what: string) => ({ metadata, data }: ConfigMap) =>
    told.push(`${what} ${metadata.name}=${data?.value}`);
  informer.subscribe({ added: tell("added"), updated: tell("updated"), deleted: tell("deleted") });
  const stop = new AbortController();
  const run = informer.run(stop.signal);
  return {
    informer,
    told,
    failures,
    requests,
    tells: (what: string) =>
      waitFor(`the informer tells "${what}"`, () => told.includes(what), {
        timeoutMs: 10_000,
        intervalMs: 10,
      }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await run;
    },
  };
}

Deno.test("an informer shows what is there, and then every change", async () => {
  await write("live-a", "live");
  await using watch = watching("live");
  await watch.informer.synced;
  assert.equal(watch.informer.store.byKey("default/live-a")?.data?.value, "1");
  await write("live-b", "live");
  await write("live-a", "live", "2");
  await client.delete(configMaps, { namespace, name: "live-b" });
  await watch.tells("deleted live-b=1");
  assert.deepEqual(watch.told, [
    "added live-a=1",
    "added live-b=1",
    "updated live-a=2",
    "deleted live-b=1",
  ]);
  assert.equal(watch.informer.store.size, 1);
  assert.equal(watch.informer.store.list()[0]!.metadata.managedFields, undefined);
});

Deno.test("an object that leaves the selection is deleted from the store", async () => {
  await write("mover", "here");
  await using watch = watching("here");
  await watch.tells("added mover=1");
  await write("mover", "there", "2");
  await watch.tells("deleted mover=1"); // the last state that belonged to the selection
});

Deno.test("a list of many pages is complete", async () => {
  const names = Array.from({ length: 7 }, (_, i) => `page-${i}`);
  for (const name of names) await write(name, "pages");
  await using watch = watching("pages", { pageSize: 2 });
  await watch.informer.synced;
  assert.deepEqual(watch.informer.store.list().map((o) => o.metadata.name), names);
  await waitFor("the watch is open", () => watch.requests.length === 5, { timeoutMs: 5000 });
});

Deno.test("a watch that the server ends goes on from where it was, with no new list", async () => {
  await using watch = watching("ending", { minWatchSeconds: 1, random: () => 0 });
  await watch.informer.synced;
  const listAndWatches = 3;
  await waitFor("the second watch is open", () => watch.requests.length >= listAndWatches, {
    timeoutMs: 5000,
  });
  await write("after-end", "ending");
  await watch.tells("added after-end=1");
  assert.deepEqual(watch.failures, []);
  assert.equal(watch.requests.length, listAndWatches);
});

Deno.test("a bookmark brings a quiet watch's resourceVersion forward", async () => {
  const { resourceVersion } = await client.list(configMaps, { namespace, labelSelector: "set=no" });
  using stream = await client.watch(configMaps, {
    namespace,
    labelSelector: "set=no",
    resourceVersion,
    timeoutSeconds: 4, // the server sends one two seconds before the end
    silenceMs: 10_000,
  });
  const other = await write("elsewhere", "other");
  const event = await stream.next();
  assert.equal(event?.type, "BOOKMARK");
  const at = (event.object as ConfigMap).metadata.resourceVersion;
  assert.ok(Number(at) >= Number(other.metadata.resourceVersion));
});

Deno.test("a server that falls silent is noticed, and the watch goes on once it speaks", async () => {
  await using watch = watching("silence", { silenceMs: 300 });
  await waitFor("the watch is open", () => watch.requests.length === 2, { timeoutMs: 5000 });
  await plane.pauseApiServer();
  try {
    const silent = (error: unknown) => error instanceof TransportError && error.timedOut;
    await waitFor("the silence is noticed", () => watch.failures.some(silent), { timeoutMs: 5000 });
  } finally {
    await plane.resumeApiServer();
  }
  await write("after-silence", "silence");
  await watch.tells("added after-silence=1");
});

Deno.test("watches outlive a crash of the API server, and one begun meanwhile syncs after it", async () => {
  await write("crash-a", "crash");
  await using before = watching("crash");
  await before.informer.synced;
  await plane.stopApiServer();
  await using meanwhile = watching("crash");
  await waitFor(
    "both have failed",
    () => before.failures.length > 1 && meanwhile.failures.length > 0,
    {
      timeoutMs: 5000,
    },
  );
  assert.equal(meanwhile.informer.hasSynced, false);
  assert.equal(before.informer.store.size, 1, "what was known stays known");

  await plane.startApiServer();
  await write("crash-b", "crash");
  await Promise.all([before.tells("added crash-b=1"), meanwhile.tells("added crash-b=1")]);
  // Nothing was told twice, though the watch was cut.
  assert.deepEqual(before.told, ["added crash-a=1", "added crash-b=1"]);
});

Deno.test("after a compaction (410) it lists anew, and tells also of deletions nobody saw", async () => {
  await write("gone-a", "gone");
  await write("gone-b", "gone");
  const credentials = cuttable(plane.credentials);
  await using watch = watching("gone", { minWatchSeconds: 1, random: () => 0 }, credentials);
  await watch.informer.synced;

  // The reflector cannot reach the server while it misses a deletion and the history is cut.
  credentials.cut = true;
  await waitFor("it is cut off", () => watch.failures.length > 1, { timeoutMs: 5000 });
  await client.delete(configMaps, { namespace, name: "gone-a" });
  await write("gone-c", "unrelated");
  await plane.compact();
  await plane.stopApiServer(); // the new one remembers nothing from before the compaction
  await plane.startApiServer();
  credentials.cut = false;

  await watch.tells("deleted gone-a=1");
  assert.ok(watch.failures.some((error) => error instanceof GoneError));
  assert.deepEqual(watch.informer.store.list().map((o) => o.metadata.name), ["gone-b"]);
});
