import assert from "node:assert/strict";
import fc from "fast-check";
import { failoverState } from "../api/failover.ts";
import { waitOutMs } from "./authority.ts";
import {
  answering,
  holds,
  identity,
  NOW,
  ofPrimary,
  ofReplica,
  pod,
  settledState,
  silent,
  viewOf,
} from "./fake_view.ts";
import { plan } from "./plan.ts";
import { elect, isSettled, pend } from "./transitions.ts";
import type { View } from "./view.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };
const ordinal = fc.integer({ min: 1, max: 4 });
const who = ordinal.map(identity);
const uid = ordinal.map((one) => `pod-${one}`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const since = fc.constantFrom(NOW - 100_000, NOW - 10_000, NOW - 1000, NOW - 300, NOW);

/** Any state that the schema admits, also those that no sequence of moves comes to. */
const anyState = fc.record({
  epoch: fc.nat(8),
  settledEpoch: fc.nat(8),
  primary: optional(who),
  change: fc.record({
    type: fc.constantFrom("none", "pending", "switchover", "elected" as const),
    to: optional(who.map((one) => one.name)),
    elected: optional(who),
    reason: optional(fc.constantFrom("NotWritable", "PodGone")),
  }),
  suspects: fc.uniqueArray(who.map(({ name, podUID }) => ({ name, podUID })), {
    selector: (one) => one.podUID,
  }),
  fenced: fc.uniqueArray(uid),
  terms: fc.record({
    minReplicasToWrite: fc.nat(3),
    leaseSeconds: fc.integer({ min: 1, max: 10 }),
    members: fc.uniqueArray(who.map((one) => one.name)),
  }),
});

const anyReport = fc.record({
  epoch: fc.nat(9),
  dataEpoch: fc.nat(8),
  runId: optional(fc.constantFrom("run-1", "run-2", "run-9")),
  offset: fc.nat(3),
  linkUp: fc.boolean(),
  synced: fc.boolean(),
  writable: fc.boolean(),
  terminating: fc.boolean(),
});
const anyContact = fc.record({ ordinal, more: anyReport, at: since, answers: fc.boolean() }).map(
  ({ ordinal, more, at, answers }) => {
    const report = ofReplica(ordinal, more);
    return answers ? answering(report, at) : silent(report, NOW - at);
  },
);
const anyEvidence = fc.record({
  pendingSince: since,
  fenceAskedAt: optional(since),
  harmless: fc.uniqueArray(uid).map((uids) => new Set(uids)),
  detachAskedAt: optional(since),
  detached: fc.uniqueArray(ordinal).map((all) =>
    new Map(all.map((one) => [`pod-${one}`, holds(one)]))
  ),
  askedAt: fc.uniqueArray(uid).map((uids) =>
    new Map(uids.flatMap((one) => [[`fence ${one}`, NOW], [`detach ${one}`, NOW - 900]]))
  ),
  unfit: fc.uniqueArray(uid).map((uids) => new Set(uids)),
  calledOffAt: optional(since),
  promotion: fc.constantFrom(
    undefined,
    { outcome: "done" as const },
    { outcome: "failed" as const, attempts: 2 },
    { outcome: "refused" as const, refusal: { reason: "WrongRun", message: "no" } },
  ),
  handover: fc.constantFrom(
    undefined,
    { outcome: "unknown" as const },
    {
      outcome: "answered" as const,
      answer: { handedOver: true as const, offset: 9, toRunId: "run-2" },
    },
    { outcome: "answered" as const, answer: { handedOver: false as const, reason: "no" } },
  ),
});
const anyView: fc.Arbitrary<View> = fc.record({
  state: anyState,
  pods: fc.uniqueArray(
    fc.record({
      ordinal,
      deleting: fc.boolean(),
      terminated: fc.boolean(),
      reachable: fc.boolean(),
    })
      .map(({ ordinal, ...more }) => pod(ordinal, more)),
    { selector: (one) => one.podUID },
  ),
  contacts: fc.array(anyContact),
  mayHoldData: fc.uniqueArray(who.map((one) => one.name)).map((names) => new Set(names)),
  evidence: anyEvidence,
  wish: optional(fc.record({ to: optional(who.map((one) => one.name)), reason: fc.constant("W") })),
}).map(({ contacts, ...rest }) =>
  // A plain copy: the records of fast-check have no prototype, which deepEqual minds.
  structuredClone({
    ...viewOf({ ...rest, reports: [] }),
    contacts: new Map(contacts.map((contact) => [contact.report!.podUID, contact])),
  })
);

const RUNS = { numRuns: 500 };

Deno.test("whatever is seen, there is a decision, and it is the same for the same view", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const copy = structuredClone(view);
      const decision = plan(view);
      assert.deepEqual(plan(copy), decision);
      assert.deepEqual(view, copy, "the view was changed");
    }),
    RUNS,
  );
});

Deno.test("whatever is decided, epochs do not fall, and the schema admits the next state", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const decision = plan(view);
      if (decision.do !== "swap") return;
      const { next } = decision;
      failoverState.parse(next);
      assert.ok(
        next.epoch >= view.state.epoch && next.settledEpoch >= view.state.settledEpoch ||
          next.settledEpoch === next.epoch || next.primary === undefined,
      );
    }),
    RUNS,
  );
});

Deno.test("nobody is promoted but the elected one, and nobody is settled but the promoted one", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const decision = plan(view);
      const { change } = view.state;
      if (decision.do === "promote") assert.deepEqual(decision.target, change.elected);
      if (decision.do === "swap" && isSettled(decision.next) && !isSettled(view.state)) {
        assert.equal(view.evidence.promotion?.outcome, "done");
        assert.deepEqual(decision.next.primary, change.elected);
      }
    }),
    RUNS,
  );
});

Deno.test("nobody is elected while a suspect may hold authority", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const decision = plan(view);
      const { state, evidence, now } = view;
      if (decision.do !== "swap" || decision.next.change.type !== "elected") return;
      if (state.change.type === "switchover") {
        const { handover } = evidence;
        assert.ok(handover?.outcome === "answered" && handover.answer.handedOver);
        return;
      }
      const waited = now - evidence.pendingSince >= waitOutMs(state.terms.leaseSeconds);
      assert.ok(waited || state.suspects.every((one) => evidence.harmless.has(one.podUID)));
      assert.ok(evidence.detached.has(decision.next.change.elected!.podUID));
    }),
    RUNS,
  );
});

Deno.test("members detach only once all suspects are harmless", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      if (plan(view).do !== "detach") return;
      const { state, evidence, now } = view;
      const waited = now - evidence.pendingSince >= waitOutMs(state.terms.leaseSeconds);
      assert.ok(waited || state.suspects.every((one) => evidence.harmless.has(one.podUID)));
    }),
    RUNS,
  );
});

Deno.test("a wait that somebody's answer would not end has a time", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const decision = plan(view);
      if (decision.do !== "wait" || decision.forMs !== undefined) return;
      assert.ok(isSettled(view.state));
      assert.equal(decision.why, "the primary serves");
    }),
    RUNS,
  );
});

Deno.test("a controller without its predecessor's memory finishes an election", () => {
  const pending = pend(settledState(), why);
  const newcomer = { pendingSince: NOW };
  assert.equal(plan(viewOf({ state: pending, evidence: newcomer })).do, "fence");
  const elected = elect(pending, identity(2), 5);
  assert.deepEqual(plan(viewOf({ state: elected })), { do: "promote", target: identity(2) });
});

Deno.test("a status older than what instances have seen is caught up with, everybody fenced", () => {
  const reports = [ofPrimary(1), ofReplica(2, { epoch: 8 })];
  for (const state of [settledState(), pend(settledState(), why)]) {
    const decision = plan(viewOf({ state, reports }));
    assert.ok(decision.do === "swap");
    assert.equal(decision.next.epoch, 9);
    assert.deepEqual(decision.next.fenced, ["pod-1", "pod-2", "pod-3"]);
  }
});

Deno.test("a state that no move leads to opens a new epoch", () => {
  const broken = settledState({ change: { type: "elected" } });
  const decision = plan(viewOf({ state: broken }));
  assert.ok(decision.do === "swap");
  assert.partialDeepStrictEqual(decision.next, { epoch: 6, change: { type: "pending" } });
});
