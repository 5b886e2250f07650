import assert from "node:assert/strict";
import { noEvidence } from "../../../failover/evidence.ts";
import { holds, identity, pod, settledState } from "../../../failover/fake_view.ts";
import { ManagerRefused, ManagerTimeout, ManagerUnreachable } from "../../manager_errors.ts";
import { detach, fence, handOver, promote, type Step } from "./commands.ts";
import { contextOf, type Parts } from "./fake_context.ts";

/** A step of epoch 6 in which all three instances can be reached. */
function stepOf(managers: Parts["managers"]): Step {
  const ctx = contextOf({ managers });
  for (const ordinal of [1, 2, 3]) {
    const { name, podUID } = identity(ordinal);
    ctx.memory.targets.set(podUID, { name, podUID, podIP: `10.0.0.${ordinal}`, certificate: "" });
  }
  return { ctx, epoch: 6, evidence: noEvidence(settledState(), 0) };
}

const suspects = [identity(1), identity(2)];
const silence = () => Promise.reject(new ManagerTimeout("x-1", "POST", 300));

function refusal(status: number, reason: string): ManagerRefused {
  return new ManagerRefused("x-2", "POST", status, { reason, message: "no" });
}

Deno.test("who confirms its fence is harmless, and who is silent is not", async () => {
  const step = stepOf({
    fence: (target, epoch) =>
      target.podUID === "pod-1" ? silence() : Promise.resolve({ bootId: `boot of ${epoch}` }),
  });
  await fence(step, suspects);
  assert.deepEqual([...step.evidence.harmless], ["pod-2"]);
  assert.deepEqual([...step.evidence.askedAt.keys()], ["fence pod-1", "fence pod-2"]);
});

Deno.test("a broken connection proves nothing about a suspect", async () => {
  const step = stepOf({
    fence: () => Promise.reject(new ManagerUnreachable("x-1", "POST", new Error("reset"))),
  });
  await fence(step, suspects);
  assert.equal(step.evidence.harmless.size, 0);
});

Deno.test("a suspect of whom nobody knows where it is counts as asked", async () => {
  const step = stepOf({});
  await fence(step, [{ name: "x-1", podUID: "gone" }]);
  assert.deepEqual([...step.evidence.askedAt.keys()], ["fence gone"]);
  assert.equal(step.evidence.harmless.size, 0);
});

Deno.test("what members answer to their detachment is kept, and one that is silent has none", async () => {
  const step = stepOf({
    detach: (target) => target.podUID === "pod-1" ? silence() : Promise.resolve(holds(2)),
  });
  await detach(step, suspects);
  assert.deepEqual([...step.evidence.detached], [["pod-2", holds(2)]]);
});

Deno.test("a promotion that was confirmed is done", async () => {
  const step = stepOf({
    promote: (target, epoch, runId) => {
      assert.deepEqual([target.podUID, epoch, runId], ["pod-2", 6, "run-2"]);
      return Promise.resolve({ offset: 1 });
    },
  });
  await promote(step, identity(2));
  assert.deepEqual(step.evidence.promotion, { outcome: "done" });
});

Deno.test("promotions that get no answer, or a busy one, are counted", async () => {
  const answers = [silence(), Promise.reject(refusal(503, "NoAuthority"))];
  const step = stepOf({ promote: () => answers.shift()! });
  answers.forEach((answer) => answer.catch(() => {}));
  await promote(step, identity(2));
  await promote(step, identity(2));
  assert.deepEqual(step.evidence.promotion, { outcome: "failed", attempts: 2 });
  assert.deepEqual([...step.evidence.unfit], ["pod-2"]);
});

Deno.test("a promotion that was refused is not repeated", async () => {
  const step = stepOf({ promote: () => Promise.reject(refusal(409, "WrongRun")) });
  await promote(step, identity(2));
  assert.equal(step.evidence.promotion?.outcome, "refused");
});

Deno.test("a hand-over without an answer may have happened: it is unknown", async () => {
  for (const managers of [{ handover: silence }, {}]) {
    const step = stepOf(managers);
    await handOver(step, identity(1), pod(2));
    assert.deepEqual(step.evidence.handover, { outcome: "unknown" });
  }
});

Deno.test("a hand-over is what the primary says it is", async () => {
  const answer = { handedOver: false, reason: "x-2 did not catch up" } as const;
  const answered = stepOf({ handover: () => Promise.resolve(answer) });
  await handOver(answered, identity(1), pod(2));
  assert.deepEqual(answered.evidence.handover, { outcome: "answered", answer });
  const refused = stepOf({ handover: () => Promise.reject(refusal(409, "NotPrimary")) });
  await handOver(refused, identity(1), pod(2));
  assert.equal(refused.evidence.handover?.outcome, "refused");
});

Deno.test("a controller that stops gives up at once", async () => {
  const step = stepOf({ fence: () => Promise.reject(new Error("stopping")) });
  const stopping = { ...step, ctx: { ...step.ctx, signal: AbortSignal.abort() } };
  await assert.rejects(fence(stopping, suspects), /stopping/);
});
