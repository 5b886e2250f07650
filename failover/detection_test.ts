import assert from "node:assert/strict";
import { detect, type Verdict } from "./detection.ts";
import {
  identity,
  NOW,
  ofPrimary,
  ofReplica,
  pod,
  type Setting,
  silent,
  viewOf,
} from "./fake_view.ts";

function verdict(setting?: Setting): Verdict {
  return detect(viewOf(setting), identity(1));
}

/** The primary has been silent, and these still report. */
function whileSilent(forMs: number, others: Setting["reports"], more: Setting = {}): Verdict {
  const contacts = { "pod-1": silent(ofPrimary(1), forMs) };
  return verdict({ ...more, reports: others, contacts });
}

Deno.test("a primary that says that it is writable serves", () => {
  assert.deepEqual(verdict(), { primary: "serves" });
});

Deno.test("a primary is lost when its pod is gone or its container has ended", () => {
  const gone = verdict({ pods: [pod(2), pod(3)] });
  assert.equal(gone.primary === "lost" && gone.reason, "PodGone");
  const ended = verdict({ pods: [pod(1, { terminated: true }), pod(2)] });
  assert.equal(ended.primary === "lost" && ended.reason, "ContainerTerminated");
});

Deno.test("another pod of the primary's name is not the primary", () => {
  assert.equal(verdict({ pods: [pod(1, { podUID: "new" }), pod(2)] }).primary, "lost");
});

Deno.test("a primary is lost at once when its Redis has ended, or another runs in its place", () => {
  for (const runId of [undefined, "run-new"]) {
    const exited = verdict({ reports: [ofPrimary(1, { runId, writable: false })] });
    assert.equal(exited.primary === "lost" && exited.reason, "RedisExited");
  }
});

Deno.test("a primary that is about to go leaves while it can still hand over", () => {
  const deleted = verdict({ pods: [pod(1, { deleting: true })] });
  assert.deepEqual(deleted, { primary: "leaves", reason: "PodDeleted" });
  const terminating = verdict({ reports: [ofPrimary(1, { terminating: true })] });
  assert.deepEqual(terminating, { primary: "leaves", reason: "PodTerminating" });
});

Deno.test("what was reported before the promotion says nothing about the new primary", () => {
  // As a replica it has never been writable, and its Redis may have been started again meanwhile.
  const before = ofReplica(1, { runId: "run-0" });
  const evidence = { pendingSince: NOW - 5 };
  assert.equal(verdict({ reports: [before], evidence }).primary, "doubtful");
});

Deno.test("a new primary has two seconds from its promotion to become writable", () => {
  const reports = [ofReplica(1, { linkUp: false })];
  const early = verdict({ reports, evidence: { pendingSince: NOW - 1900 } });
  assert.deepEqual(early.primary === "doubtful" && early.recheckMs, 100);
  const late = verdict({ reports, evidence: { pendingSince: NOW - 2000 } });
  assert.equal(late.primary === "lost" && late.reason, "NotWritable");
});

Deno.test("a primary is left alone while it has been silent for less than three polls", () => {
  const contacts = { "pod-1": silent(ofPrimary(1), 60_000, 2) };
  assert.equal(verdict({ reports: [], contacts }).primary, "doubtful");
});

Deno.test("a silent primary is lost when a replica sees its link down", () => {
  const others = [ofReplica(2, { linkUp: false })];
  const lost = whileSilent(1500, others);
  assert.equal(lost.primary === "lost" && lost.reason, "Unreachable");
  assert.match(lost.primary === "lost" ? lost.message : "", /x-1 .* for 1.5 s/);
});

Deno.test("a primary that only the controller cannot reach is left alone", () => {
  const others = [ofReplica(2, { linkUp: false }), ofReplica(3)];
  assert.equal(whileSilent(60_000, others).primary, "doubtful");
});

Deno.test("a link of an older epoch is none to this primary", () => {
  assert.equal(whileSilent(1500, [ofReplica(2, { epoch: 4 })]).primary, "lost");
});

Deno.test("a controller that reaches nobody opens no epoch: nobody could be elected in it", () => {
  assert.equal(whileSilent(600_000, []).primary, "doubtful");
});

Deno.test("a silent primary is given as long as the spec says", () => {
  const others = [ofReplica(2, { linkUp: false })];
  assert.equal(whileSilent(9_900, others, { delaySeconds: 10 }).primary, "doubtful");
  assert.equal(whileSilent(10_000, others, { delaySeconds: 10 }).primary, "lost");
});

Deno.test("a controller that has just started gives everybody time to answer", () => {
  assert.equal(verdict({ reports: [] }).primary, "doubtful");
});

Deno.test("polls that failed before a primary was promoted say nothing against it", () => {
  const others = [ofReplica(2, { linkUp: false })];
  const promoted = { evidence: { pendingSince: NOW - 5 } };
  assert.equal(whileSilent(5_000, others, promoted).primary, "doubtful");
});
