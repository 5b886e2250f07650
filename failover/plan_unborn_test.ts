import assert from "node:assert/strict";
import { RETRY_POLL_MS } from "./detection.ts";
import { NOW, ofReplica, pod, type Setting, viewOf } from "./fake_view.ts";
import { plan } from "./plan.ts";
import { unborn } from "./transitions.ts";

const state = unborn({ minReplicasToWrite: 0, leaseSeconds: 5 });
const fresh = { epoch: 0, dataEpoch: 0, synced: false, linkUp: false };

function decide(setting: Setting) {
  return plan(viewOf({ state, ...setting }));
}

Deno.test("a new cluster opens its first epoch once an instance answers", () => {
  const nobody = decide({ reports: [], mayHoldData: new Set() });
  assert.partialDeepStrictEqual(nobody, { do: "wait", nobodyServes: true, forMs: RETRY_POLL_MS });
  const decision = decide({ reports: [ofReplica(1, fresh)], mayHoldData: new Set() });
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, {
    epoch: 1,
    settledEpoch: 0,
    change: { type: "pending", reason: "Bootstrap" },
    suspects: [],
  });
});

Deno.test("an empty instance that answers first does not win over a volume that may hold data", () => {
  const decision = decide({ reports: [ofReplica(1, fresh)], mayHoldData: new Set(["x-2"]) });
  assert.match(decision.do === "wait" ? decision.why : "", /waits for x-2/);
});

Deno.test("a status that was lost is begun anew above every epoch that instances have seen", () => {
  const reports = [ofReplica(1, { epoch: 7 }), ofReplica(2, { epoch: 8 }), ofReplica(3)];
  const decision = decide({ reports });
  assert.ok(decision.do === "swap");
  assert.equal(decision.next.epoch, 9);
  assert.equal(decision.next.change.reason, "StatusLost");
});

Deno.test("whoever may be primary of a forgotten epoch is fenced first", () => {
  const decision = decide({ reports: [ofReplica(1), ofReplica(2), ofReplica(3)] });
  assert.ok(decision.do === "swap");
  assert.deepEqual(decision.next.fenced, ["pod-1", "pod-2", "pod-3"]);
  const evidence = { pendingSince: NOW };
  assert.deepEqual(plan(viewOf({ state: decision.next, evidence })), {
    do: "fence",
    targets: [pod(1), pod(2), pod(3)].map(({ name, podUID }) => ({ name, podUID })),
  });
});
