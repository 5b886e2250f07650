import { deepEqual, equal } from "node:assert/strict";
import type { FailoverState } from "../../api/failover.ts";
import { elect, pend, settle, unborn } from "../../failover/transitions.ts";
import type { Reading, RedisCluster } from "../rediscluster.ts";
import { AuthorityHolder } from "./authority.ts";

const me = { name: "demo-1", podUID: "pod-1", runId: "run-1" };
const other = { name: "demo-2", podUID: "pod-2", runId: "run-2" };
const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };

/** Settled for `primary` in the epoch after `before`. */
function settledFor(primary: typeof me, before?: FailoverState): FailoverState {
  const state = before ?? unborn({ minReplicasToWrite: 0, leaseSeconds: 5 });
  return settle(elect(pend(state, why), primary, 5));
}

function reading(
  failover: FailoverState,
  resourceVersion: string,
  { uid = "cluster", sentAt = performance.now() } = {},
): Reading {
  const cluster = {
    metadata: { uid, resourceVersion },
    spec: { failover: { leaseSeconds: 5 } },
    status: { failover },
  } as RedisCluster;
  return { cluster, sentAt };
}

function holder(identity: () => typeof me | undefined = () => me) {
  const lost: string[] = [];
  const deadlines: number[] = [];
  const authority = new AuthorityHolder({
    clusterUID: "cluster",
    identity,
    onLost: (why) => lost.push(why),
    onConfirmed: (deadline) => deadlines.push(deadline),
  });
  return { authority, lost, deadlines, [Symbol.dispose]: () => authority.drop() };
}

Deno.test("a reading that names this life of Redis gives authority from when it was sent", () => {
  using it = holder();
  const sentAt = performance.now() - 1000;
  equal(it.authority.take(reading(settledFor(me), "7", { sentAt }), 1), "confirms");
  equal(it.authority.holds(1, me.runId), true);
  equal(it.authority.holds(1, "another run"), false);
  equal(it.authority.holds(2, me.runId), false);
  deepEqual(it.deadlines, [sentAt + 5000]);
});

Deno.test("a reading that names another, or another cluster, gives none", () => {
  using it = holder();
  equal(it.authority.take(reading(settledFor(other), "7"), 1), "contradicts");
  equal(it.authority.take(reading(settledFor(me), "8", { uid: "new" }), 1), "contradicts");
  equal(it.authority.epoch, undefined);
});

Deno.test("while no Redis runs there is nobody to have authority", () => {
  using it = holder(() => undefined);
  equal(it.authority.take(reading(settledFor(me), "7"), 1), "contradicts");
});

Deno.test("an answer that is too old to count gives authority and takes it in the same turn", async () => {
  using it = holder();
  it.authority.take(reading(settledFor(me), "7", { sentAt: performance.now() - 4000 }), 1);
  equal(it.authority.epoch, undefined);
  await new Promise((resolve) => setTimeout(resolve, 0));
  equal(it.lost.length, 1);
});

Deno.test("a watched contradiction ends authority at once, and only once", () => {
  using it = holder();
  const settled = settledFor(me);
  it.authority.take(reading(settled, "7"), 1);
  it.authority.watched(reading(pend(settled, why), "8").cluster);
  it.authority.watched(reading(settledFor(other, settled), "9").cluster);
  equal(it.authority.epoch, undefined);
  equal(it.lost.length, 1);
});

Deno.test("what is watched never renews authority", () => {
  using it = holder();
  it.authority.take(reading(settledFor(me), "7"), 1);
  it.authority.watched(reading(settledFor(me), "8").cluster);
  equal(it.deadlines.length, 1);
});

Deno.test("an answer older than one already seen neither renews nor ends anything", () => {
  using it = holder();
  const settled = settledFor(me);
  it.authority.take(reading(settled, "7"), 1);
  it.authority.renew(reading(pend(settled, why), "6"));
  it.authority.renew(reading(settled, "6"));
  equal(it.authority.epoch, 1);
  equal(it.deadlines.length, 1);
});

Deno.test("an answer to an earlier question does not shorten what a later one confirmed", () => {
  using it = holder();
  const sentAt = performance.now();
  it.authority.take(reading(settledFor(me), "7", { sentAt }), 1);
  it.authority.renew(reading(settledFor(me), "7", { sentAt: sentAt - 500 }));
  deepEqual(it.deadlines, [sentAt + 5000, sentAt + 5000]);
});

Deno.test("the RedisCluster that was deleted and made anew is another one", () => {
  using it = holder();
  it.authority.take(reading(settledFor(me), "7"), 1);
  it.authority.renew(reading(settledFor(me), "9", { uid: "new" }));
  equal(it.authority.epoch, undefined);
  equal(it.lost.length, 1);
});
