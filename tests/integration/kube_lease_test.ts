import assert from "node:assert/strict";
import { LeaderElector, LeadershipLostError } from "../../kube/lease.ts";
import { leases } from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";
import { cuttable } from "./kube_cut_off.ts";

const namespace = "default";
/** 15/10/2 s scaled down: the shortest duration that the API can express is a second. */
const times = { leaseDurationMs: 2000, renewDeadlineMs: 1000, retryPeriodMs: 100 };

let plane: ControlPlane;
let client: RestClient;

Deno.test.beforeAll(async () => {
  plane = await startControlPlane();
  client = new RestClient(plane.credentials, { fieldManager: "test" });
});
Deno.test.afterAll(() => plane.stop());

/** A process that contends for a lease, and leads until it is told to stop. */
function contend(name: string, identity: string) {
  const credentials = cuttable(plane.credentials);
  const elector = new LeaderElector(new RestClient(credentials, { fieldManager: "test" }), {
    namespace,
    name,
    identity,
    ...times,
  });
  const stop = new AbortController();
  let leadingSince = 0;
  const stopped = Promise.withResolvers<number>();
  const run = elector.run(async (leading) => {
    leadingSince = performance.now();
    await new Promise((resolve) => leading.addEventListener("abort", resolve, { once: true }));
    stopped.resolve(performance.now());
  }, stop.signal);
  run.catch(() => {}); // awaited where the test expects an error
  return {
    credentials,
    elector,
    stop,
    run,
    /** When the signal told the leader to stop. */
    stoppedAt: stopped.promise,
    leads: async () => {
      await waitFor(`${identity} leads`, () => elector.isLeader, {
        timeoutMs: 10_000,
        intervalMs: 5,
      });
      return leadingSince;
    },
  };
}

async function holder(name: string) {
  const { spec } = await client.get(leases, { namespace, name });
  return { holder: spec?.holderIdentity, transitions: spec?.leaseTransitions };
}

Deno.test("one of two contenders leads; when it ends in good order the other follows at once", async () => {
  const a = contend("orderly", "a");
  await a.leads();
  const b = contend("orderly", "b");
  assert.deepEqual(await holder("orderly"), { holder: "a", transitions: 0 });

  a.stop.abort();
  await a.run;
  const released = performance.now();
  assert.equal(a.elector.isLeader, false);
  assert.ok(await b.leads() - released < times.leaseDurationMs);
  assert.deepEqual(await holder("orderly"), { holder: "b", transitions: 1 });
  b.stop.abort();
  await b.run;
  assert.equal((await holder("orderly")).holder, "");
});

Deno.test("a leader that cannot renew steps down before another may lead", async () => {
  const a = contend("cut", "a");
  await a.leads();
  const b = contend("cut", "b");
  await waitFor("a renewal", async () => {
    const { spec } = await client.get(leases, { namespace, name: "cut" });
    return spec?.renewTime !== spec?.acquireTime;
  }, { timeoutMs: 5000 });

  const cutAt = performance.now();
  a.credentials.cut = true;
  await assert.rejects(a.run, LeadershipLostError);
  const stoppedAt = await a.stoppedAt;
  assert.ok(stoppedAt - cutAt < times.leaseDurationMs);
  const ledAt = await b.leads();
  assert.ok(ledAt > stoppedAt, "b led before a stopped");
  assert.ok(ledAt - cutAt > times.leaseDurationMs - times.retryPeriodMs * 2);
  b.stop.abort();
  await b.run;
});

Deno.test("a leader whose lease another took steps down at its next renewal", async () => {
  const a = contend("taken", "a");
  await a.leads();
  await client.patch(leases, { namespace, name: "taken" }, {
    type: "merge",
    body: { spec: { holderIdentity: "usurper" } },
  });
  await assert.rejects(a.run, /taken by usurper/);
  assert.equal((await holder("taken")).holder, "usurper");
});

Deno.test("a lease that is touched by others is kept", async () => {
  const a = contend("touched", "a");
  await a.leads();
  const touched = await client.patch(leases, { namespace, name: "touched" }, {
    type: "merge",
    body: { metadata: { labels: { touched: "yes" } } },
  });
  await waitFor("a renewal after that", async () => {
    const { metadata } = await client.get(leases, { namespace, name: "touched" });
    return metadata.resourceVersion !== touched.metadata.resourceVersion;
  }, { timeoutMs: 5000 });
  assert.equal(a.elector.isLeader, true);
  a.stop.abort();
  await a.run;
});

Deno.test("leadership is lost in time though the API server is silent", async () => {
  const a = contend("silent", "a");
  await a.leads();
  await plane.pauseApiServer();
  const pausedAt = performance.now();
  try {
    await assert.rejects(a.run, LeadershipLostError);
    assert.ok(await a.stoppedAt - pausedAt < times.leaseDurationMs);
  } finally {
    await plane.resumeApiServer();
  }
});

Deno.test("what the leader throws is passed on, and the lease is released", async () => {
  const elector = new LeaderElector(client, { namespace, name: "throws", identity: "a", ...times });
  const run = elector.run(() => Promise.reject(new Error("a bug")), new AbortController().signal);
  await assert.rejects(run, /a bug/);
  assert.equal((await holder("throws")).holder, "");
});

Deno.test("of many contenders at once exactly one leads", async () => {
  const contenders = ["a", "b", "c", "d", "e"].map((identity) => contend("many", identity));
  const leaders = () => contenders.filter(({ elector }) => elector.isLeader);
  for (let left = contenders.length; left > 0; left--) {
    await waitFor("somebody leads", () => leaders().length > 0, { timeoutMs: 5000, intervalMs: 1 });
    const [leader] = leaders();
    assert.equal(leaders().length, 1);
    leader!.stop.abort();
    await leader!.run;
  }
});
