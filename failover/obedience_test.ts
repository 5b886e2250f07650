import assert from "node:assert/strict";
import { refuse } from "./obedience.ts";

const self = { podUID: "pod-1", runId: "run-1", highestEpoch: 5 };

Deno.test("a command of the highest epoch seen, or of a newer one, is accepted", () => {
  assert.equal(refuse({ epoch: 5, podUID: "pod-1" }, self), undefined);
  assert.equal(refuse({ epoch: 6, podUID: "pod-1", runId: "run-1" }, self), undefined);
});

Deno.test("a command for another pod is refused, whatever its epoch", () => {
  assert.equal(refuse({ epoch: 9, podUID: "pod-2" }, self)?.reason, "WrongPod");
});

Deno.test("a command of an older epoch is refused, and told the highest one", () => {
  const refusal = refuse({ epoch: 4, podUID: "pod-1" }, self);
  assert.equal(refusal?.reason, "StaleEpoch");
  assert.equal(refusal?.epoch, 5);
});

Deno.test("a command for a Redis that has ended is refused, also while none runs", () => {
  const command = { epoch: 6, podUID: "pod-1", runId: "run-0" };
  assert.equal(refuse(command, self)?.reason, "WrongRun");
  assert.equal(refuse(command, { ...self, runId: undefined })?.reason, "WrongRun");
});
