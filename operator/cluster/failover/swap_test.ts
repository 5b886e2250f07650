import assert from "node:assert/strict";
import { identity, settledState } from "../../../failover/fake_view.ts";
import {
  abandonSwitchover,
  beginSwitchover,
  elect,
  pend,
  unborn,
} from "../../../failover/transitions.ts";
import { clusterOf } from "./fake_context.ts";
import { PENDING, swapOperations } from "./swap.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };

/** The value that is written to a field of the status. */
function written(next: Parameters<typeof swapOperations>[1], field: string): unknown {
  const operations = swapOperations(clusterOf({ failover: settledState() }), next);
  const operation = operations.find(({ path }) => path === `/status/${field}`);
  return operation && "value" in operation ? operation.value : undefined;
}

Deno.test("a swap applies only to the object that it was decided on", () => {
  const [first] = swapOperations(clusterOf({ failover: settledState() }), settledState());
  assert.deepEqual(first, { op: "replace", path: "/metadata/resourceVersion", value: "7" });
});

Deno.test("the first swap makes the status", () => {
  const next = pend(unborn({ minReplicasToWrite: 0, leaseSeconds: 5 }), why);
  assert.deepEqual(swapOperations(clusterOf({}), next)[1], {
    op: "add",
    path: "/status",
    value: { failover: next, targetPrimary: PENDING },
  });
});

Deno.test("the state is replaced as a whole: nothing of the old one is left in it", () => {
  const next = abandonSwitchover(beginSwitchover(settledState(), "x-2", why));
  assert.equal(written(next, "failover"), next);
  assert.ok(!("to" in next.change));
});

Deno.test("the names that people read tell the fact and the intent", () => {
  const pending = pend(settledState(), why);
  assert.equal(written(pending, "currentPrimary"), "x-1");
  assert.equal(written(pending, "targetPrimary"), "pending");
  assert.equal(written(elect(pending, identity(2), 5), "targetPrimary"), "x-2");
  const switching = beginSwitchover(settledState(), "x-3", why);
  assert.equal(written(switching, "targetPrimary"), "x-3");
  assert.equal(written(settledState(), "targetPrimary"), "x-1");
});
