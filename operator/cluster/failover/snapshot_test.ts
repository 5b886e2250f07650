import assert from "node:assert/strict";
import {
  answering,
  ofPrimary,
  ofReplica,
  settledState,
  silent,
} from "../../../failover/fake_view.ts";
import { pend } from "../../../failover/transitions.ts";
import { claimObject, contextOf, podObject } from "./fake_context.ts";
import { stateOf, takeView } from "./snapshot.ts";

const why = { reason: "Unreachable", at: "2026-01-01T00:00:00Z" };
const terminated = { terminated: { exitCode: 137 } };

Deno.test("a cluster without a status has no epoch yet, and counts with the spec's terms", () => {
  const ctx = contextOf({ spec: { failover: { leaseSeconds: 8 } } });
  assert.partialDeepStrictEqual(stateOf(ctx), {
    epoch: 0,
    terms: { leaseSeconds: 8, minReplicasToWrite: 0, members: [] },
  });
});

Deno.test("a pod is reachable once its manager is known, and others' pods are none of ours", () => {
  const deleting = podObject(2, undefined, { deletionTimestamp: "2026-01-01T00:00:00Z" });
  const stranger = { ...podObject(3), metadata: { ...podObject(3).metadata, name: "x-y-3" } };
  const ctx = contextOf({ pods: [podObject(1), deleting, stranger] });
  ctx.memory.targets.set("pod-1", {
    name: "x-1",
    podUID: "pod-1",
    podIP: "10.0.0.1",
    certificate: "PEM",
  });
  const common = { terminated: false };
  assert.deepEqual(takeView(ctx).pods, [
    { ...common, name: "x-1", podUID: "pod-1", ordinal: 1, deleting: false, reachable: true },
    { ...common, name: "x-2", podUID: "pod-2", ordinal: 2, deleting: true, reachable: false },
  ]);
});

Deno.test("a pod that answers is not terminated, however late the kubelet is", () => {
  const ctx = contextOf({ pods: [podObject(1, terminated)] });
  assert.equal(takeView(ctx).pods[0]?.terminated, true);
  ctx.memory.reports.set("pod-1", answering(ofReplica(1), 0));
  assert.equal(takeView(ctx).pods[0]?.terminated, false);
});

Deno.test("the kubelet's word about the primary counts as its fence, also if it came before", () => {
  const ctx = contextOf({ failover: pend(settledState(), why) });
  ctx.memory.ended.add("pod-1");
  assert.deepEqual([...takeView(ctx).evidence.harmless], []);
  ctx.memory.reports.set("pod-1", silent(ofPrimary(1), 100));
  assert.deepEqual([...takeView(ctx).evidence.harmless], ["pod-1"]);
});

Deno.test("evidence is of one stage only", async () => {
  const ctx = contextOf({ failover: pend(settledState(), why) });
  takeView(ctx).evidence.harmless.add("pod-9");
  await ctx.clock.advance(100);
  assert.equal(takeView(ctx).evidence.pendingSince, 0);
  ctx.cluster.status!.failover = pend(ctx.cluster.status!.failover!, why);
  const { evidence } = takeView(ctx);
  assert.equal(evidence.pendingSince, 100);
  assert.deepEqual([...evidence.harmless], []);
});

/** Whom a cold election would wait for. */
function mayHoldData(parts: Parameters<typeof contextOf>[0]): string[] {
  return [...takeView(contextOf(parts)).mayHoldData].sort();
}

const said = { podUID: "pod-2" } as never;

Deno.test("a volume may hold data once it is bound and an instance ran on it", () => {
  const pvcs = [claimObject(1), claimObject(2), claimObject(3, { phase: "Pending" })];
  assert.deepEqual(mayHoldData({ pvcs }), []);
  assert.deepEqual(mayHoldData({ pvcs, pods: [podObject(1)] }), ["x-1"]);
  assert.deepEqual(mayHoldData({ pvcs, pods: [podObject(1, { waiting: {} })] }), []);
  assert.deepEqual(mayHoldData({ pvcs, status: { instancesStatus: { "x-2": said } } }), ["x-2"]);
});

Deno.test("a volume that outlived another cluster of the name may hold data", () => {
  const pvcs = [claimObject(1), claimObject(2, { clusterUID: "former" })];
  assert.deepEqual(mayHoldData({ pvcs }), ["x-2"]);
});

Deno.test("a volume beyond the instances asked for counts while its pod is there", () => {
  const pvcs = [claimObject(4, { clusterUID: "former" })];
  assert.deepEqual(mayHoldData({ pvcs }), []);
  assert.deepEqual(mayHoldData({ pvcs, pods: [podObject(4)] }), ["x-4"]);
});

Deno.test("an emptyDir may hold data while its pod is there and has run", () => {
  const spec = { storage: { type: "emptyDir" } };
  const pods = [podObject(1), podObject(2, { waiting: {} }), podObject(3, terminated)];
  assert.deepEqual(mayHoldData({ spec, pods }), ["x-1", "x-3"]);
});

Deno.test("what a person asks for comes before what the controller wants for itself", () => {
  const annotations = { "redkeep.dev/switchover-to": "x-3" };
  const ctx = contextOf({ annotations });
  ctx.memory.wish = { to: "x-2", reason: "RollingUpdate" };
  assert.deepEqual(takeView(ctx).wish, { to: "x-3", reason: "Requested" });
  delete ctx.cluster.metadata.annotations;
  assert.deepEqual(takeView(ctx).wish, ctx.memory.wish);
});
