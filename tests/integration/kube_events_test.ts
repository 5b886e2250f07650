import assert from "node:assert/strict";
import type { Happening } from "../../kube/event_series.ts";
import { EventRecorder, type EventRecorderOptions } from "../../kube/events.ts";
import { configMaps, events } from "../../kube/resource.ts";
import { objectReference } from "../../kube/reference.ts";
import { RestClient } from "../../kube/rest.ts";
import type { Event, ObjectReference } from "../../kube/types.ts";
import { waitFor } from "../cluster/wait.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";
import { cuttable } from "./kube_cut_off.ts";

const namespace = "default";
const reporter = { controller: "redkeep.dev/test", instance: "test-0" };

let plane: ControlPlane;
let client: RestClient;

Deno.test.beforeAll(async () => {
  plane = await startControlPlane();
  client = new RestClient(plane.credentials, { fieldManager: "test" });
});
Deno.test.afterAll(() => plane.stop());

/** Creates something for events to be about. */
async function something(name: string): Promise<ObjectReference> {
  const object = await client.create(configMaps, { metadata: { namespace, name } });
  return objectReference(configMaps, object);
}

function happening(regarding: ObjectReference, note = "redis-1 is the primary"): Happening {
  return { type: "Normal", reason: "PrimaryElected", action: "Elect", note, regarding };
}

/** A running recorder. */
function recording(options: Partial<EventRecorderOptions> = {}) {
  const credentials = cuttable(plane.credentials);
  const failures: unknown[] = [];
  const recorder = new EventRecorder(new RestClient(credentials, { fieldManager: "test" }), {
    reporter,
    collectMs: 100,
    onError: (error) => failures.push(error),
    ...options,
  });
  const stop = new AbortController();
  const run = recorder.run(stop.signal);
  return {
    recorder,
    credentials,
    failures,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await run;
    },
  };
}

/** The events about an object, once the condition holds. */
function eventsAbout(
  regarding: ObjectReference,
  condition: (events: Event[]) => boolean = (events) => events.length > 0,
): Promise<Event[]> {
  return waitFor(`events about ${regarding.name}`, async () => {
    const fieldSelector = `regarding.uid=${regarding.uid}`;
    const { items } = await client.list(events, { namespace, fieldSelector });
    return condition(items) && items;
  }, { timeoutMs: 10_000, intervalMs: 20 });
}

Deno.test("what happened becomes an event that kubectl describe finds", async () => {
  const regarding = await something("first");
  await using recorded = recording();
  recorded.recorder.record(happening(regarding));
  const [event] = await eventsAbout(regarding);
  assert.equal(event!.note, "redis-1 is the primary");
  assert.equal(event!.reason, "PrimaryElected");
  assert.equal(event!.reportingController, "redkeep.dev/test");
  assert.equal(event!.series, undefined);
  // kubectl describe asks the core API by these fields.
  const core = await client.request<{ items: unknown[] }>({
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/events`,
    query: { fieldSelector: `involvedObject.kind=ConfigMap,involvedObject.uid=${regarding.uid}` },
  });
  assert.equal(core.items.length, 1);
});

Deno.test("repetitions are one event that counts; other notes are other events", async () => {
  const regarding = await something("again");
  await using recorded = recording();
  for (let i = 0; i < 50; i++) recorded.recorder.record(happening(regarding));
  recorded.recorder.record(happening(regarding, "redis-2 is the primary"));
  const counted = await eventsAbout(
    regarding,
    (all) => all.length > 1 && all.some((event) => event.series?.count === 50),
  );
  assert.deepEqual(counted.map((event) => event.series?.count).sort(), [50, undefined]);
  assert.deepEqual(recorded.failures, []);
});

Deno.test("a series goes on in a new event when its event is gone", async () => {
  const regarding = await something("expired");
  await using recorded = recording();
  recorded.recorder.record(happening(regarding));
  const [event] = await eventsAbout(regarding);
  await client.delete(events, event!.metadata);
  recorded.recorder.record(happening(regarding));
  const [next] = await eventsAbout(regarding);
  assert.notEqual(next!.metadata.name, event!.metadata.name);
  assert.equal(next!.series?.count, 2);
});

Deno.test("nothing is thrown and nothing is lost while the API server cannot be reached for a moment", async () => {
  const regarding = await something("outage");
  await using recorded = recording();
  recorded.credentials.cut = true;
  recorded.recorder.record(happening(regarding));
  await waitFor("it failed", () => recorded.failures.length > 0, { timeoutMs: 5000 });
  recorded.credentials.cut = false;
  await eventsAbout(regarding);
});

Deno.test("events that cannot be written do not pile up", async () => {
  const regarding = await something("flood");
  await using recorded = recording({ capacity: 10 });
  recorded.credentials.cut = true;
  for (let i = 0; i < 100; i++) recorded.recorder.record(happening(regarding, `note ${i}`));
  const dropped = recorded.failures.filter((error) => /event dropped/.test(String(error)));
  assert.equal(dropped.length, 90);
});

Deno.test("what was recorded last is written before the recorder ends", async () => {
  const regarding = await something("last");
  {
    await using recorded = recording({ collectMs: 60_000 });
    recorded.recorder.record(happening(regarding));
    await eventsAbout(regarding);
    recorded.recorder.record(happening(regarding));
    recorded.recorder.record(happening(regarding, "shutting down"));
  }
  const all = await eventsAbout(regarding);
  assert.deepEqual(all.map((e) => [e.note, e.series?.count]).sort(), [
    ["redis-1 is the primary", 2],
    ["shutting down", undefined],
  ]);
});
