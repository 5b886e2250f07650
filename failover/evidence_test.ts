import assert from "node:assert/strict";
import { evidenceFor, noEvidence, provesDeath } from "./evidence.ts";
import { answering, holds, identity, ofPrimary, settledState, silent } from "./fake_view.ts";
import { abandonSwitchover, beginSwitchover, elect, pend, settle } from "./transitions.ts";

const why = { reason: "Unreachable", at: "2026-01-01T00:00:00Z" };
const pending = pend(settledState(), why);
const elected = elect(pending, identity(2), 5);

Deno.test("evidence is kept while its stage lasts, whatever else changes in the state", () => {
  const known = noEvidence(pending, 10);
  known.harmless.add("pod-1");
  assert.equal(evidenceFor({ ...pending, fenced: [] }, known, 20), known);
});

Deno.test("what was learnt in one stage says nothing about the next", () => {
  const known = noEvidence(pending, 10);
  known.harmless.add("pod-1");
  known.detached.set("pod-2", holds(2));
  known.askedAt.set("fence pod-1", 10);
  assert.deepEqual(evidenceFor(pend(pending, why), known, 20), noEvidence(pend(pending, why), 20));
  assert.deepEqual(evidenceFor(elected, known, 20), noEvidence(elected, 20));
});

Deno.test("a switchover to another instance is another stage", () => {
  const known = noEvidence(beginSwitchover(settledState(), "x-2", why), 10);
  known.handover = { outcome: "unknown" };
  const other = beginSwitchover(settledState(), "x-3", why);
  assert.equal(evidenceFor(other, known, 20).handover, undefined);
});

Deno.test("who could not be promoted is remembered until an epoch is settled", () => {
  const known = noEvidence(elected, 10);
  known.unfit.add("pod-2");
  const next = pend(elected, why);
  const carried = evidenceFor(next, known, 20);
  assert.deepEqual([...carried.unfit], ["pod-2"]);
  const other = elect(next, identity(3), 5);
  assert.deepEqual([...evidenceFor(other, carried, 30).unfit], ["pod-2"]);
  assert.deepEqual([...evidenceFor(settle(other), carried, 40).unfit], []);
});

Deno.test("a primary that could not be writable is not fit to be elected again at once", () => {
  const state = pend(settledState(), { ...why, reason: "NotWritable" });
  assert.deepEqual([...evidenceFor(state, undefined, 10).unfit], ["pod-1"]);
  assert.deepEqual([...evidenceFor(pending, undefined, 10).unfit], []);
});

Deno.test("that a switchover was called off is known in the epoch that goes on", () => {
  const switching = beginSwitchover(settledState(), "x-2", why);
  const known = noEvidence(switching, 10);
  assert.equal(evidenceFor(abandonSwitchover(switching), known, 20).calledOffAt, 20);
  assert.equal(evidenceFor(settledState(), noEvidence(elected, 10), 20).calledOffAt, undefined);
});

const inOffice = ofPrimary(1);

Deno.test("the kubelet's word proves the death of a primary that was heard in office", () => {
  assert.equal(provesDeath(pending, "pod-1", silent(inOffice, 100)), true);
});

Deno.test("the kubelet's word may be about an earlier container of the pod", () => {
  // Never heard, heard before it was primary, or still answering.
  assert.equal(provesDeath(pending, "pod-1", undefined), false);
  const before = silent(ofPrimary(1, { wasPrimary: false }), 100);
  assert.equal(provesDeath(pending, "pod-1", before), false);
  const earlier = silent(ofPrimary(1, { dataEpoch: 4 }), 100);
  assert.equal(provesDeath(pending, "pod-1", earlier), false);
  assert.equal(provesDeath(pending, "pod-1", answering(inOffice)), false);
});

Deno.test("the kubelet's word proves nothing once others may have been elected", () => {
  assert.equal(provesDeath(pend(elected, why), "pod-1", silent(inOffice, 100)), false);
  assert.equal(provesDeath(pending, "pod-2", silent(inOffice, 100)), false);
});
