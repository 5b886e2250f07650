import assert from "node:assert/strict";
import { ofPrimary, ofReplica } from "../../failover/fake_view.ts";
import { FakeClock } from "../../kube/fake_clock.ts";
import { isNews, noteAnswer, noteFailure } from "./contacts.ts";
import { Memories } from "./memory.ts";

function notebook() {
  return { memory: new Memories().of("cluster"), clock: new FakeClock(), clusterUID: "cluster" };
}

const target = { name: "x-1", podUID: "pod-1", podIP: "10.0.0.1", certificate: "PEM" };

Deno.test("an answer ends a series of failures", async () => {
  const notes = notebook();
  noteFailure(notes, target, new Error("connection refused"));
  await notes.clock.advance(500);
  noteFailure(notes, target, new Error("no answer"));
  assert.deepEqual(notes.memory.reports.get("pod-1"), {
    failures: 2,
    failingSince: 0,
    lastFailureAt: 500,
    error: "no answer",
  });
  await notes.clock.advance(500);
  noteAnswer(notes, target, ofPrimary(1));
  assert.deepEqual(notes.memory.reports.get("pod-1"), {
    report: ofPrimary(1),
    lastAnswerAt: 1000,
    failures: 0,
    notWritableSince: undefined,
  });
});

Deno.test("a failure keeps the last report, and a new series of failures has its own start", async () => {
  const notes = notebook();
  noteFailure(notes, target, "gone");
  noteAnswer(notes, target, ofPrimary(1));
  await notes.clock.advance(700);
  noteFailure(notes, target, "gone again");
  const contact = notes.memory.reports.get("pod-1");
  assert.partialDeepStrictEqual(contact, { failures: 1, failingSince: 700, lastAnswerAt: 0 });
  assert.deepEqual(contact?.report, ofPrimary(1));
});

Deno.test("an answer of another pod, or of another cluster's, counts as none", () => {
  for (const other of [ofPrimary(1, { podUID: "new" }), ofPrimary(1, { clusterUID: "other" })]) {
    const notes = notebook();
    noteAnswer(notes, target, other);
    const contact = notes.memory.reports.get("pod-1");
    assert.equal(contact?.report, undefined);
    assert.equal(contact?.failures, 1);
  }
});

Deno.test("since when an instance has not been writable is remembered until it is", async () => {
  const notes = notebook();
  const since = () => notes.memory.reports.get("pod-1")?.notWritableSince;
  noteAnswer(notes, target, ofReplica(1));
  await notes.clock.advance(300);
  noteFailure(notes, target, "lost");
  noteAnswer(notes, target, ofReplica(1));
  assert.equal(since(), 0);
  noteAnswer(notes, target, ofPrimary(1));
  assert.equal(since(), undefined);
  noteAnswer(notes, target, ofReplica(1));
  assert.equal(since(), 300);
});

Deno.test("whoever answers has not ended, whatever the kubelet said of an earlier container", () => {
  const notes = notebook();
  notes.memory.ended.add("pod-1");
  noteFailure(notes, target, "refused");
  assert.ok(notes.memory.ended.has("pod-1"));
  noteAnswer(notes, target, ofPrimary(1));
  assert.ok(!notes.memory.ended.has("pod-1"));
});

Deno.test("an offset that moves is no news, everything else is", () => {
  assert.equal(isNews(undefined, ofPrimary(1)), true);
  assert.equal(isNews(ofPrimary(1), ofPrimary(1, { offset: 2000 })), false);
  assert.equal(isNews(ofPrimary(1), ofPrimary(1, { runId: undefined })), true);
  assert.equal(isNews(ofPrimary(1), ofPrimary(1, { terminating: true })), true);
});
