import assert from "node:assert/strict";
import fc from "fast-check";
import type { FailoverState } from "../api/failover.ts";
import type { DetachResponse } from "../api/protocol.ts";
import { type Candidate, electionQuorum, type Electorate, holdElection } from "./election.ts";
import { holds, identity, settledState } from "./fake_view.ts";
import { pend, pendUnknown } from "./transitions.ts";

const why = { reason: "Test", at: "2026-01-01T00:00:00Z" };

/** Epoch 6 is open after epoch 5, whose primary was `x-1`. */
function open(minReplicasToWrite = 0, members = ["x-2", "x-3"]): FailoverState {
  const terms = { minReplicasToWrite, leaseSeconds: 5, members };
  return pend(settledState({ terms }), why);
}

function candidate(ordinal: number, more: Partial<DetachResponse> = {}): Candidate {
  const data = holds(ordinal, more);
  const who = { ...identity(ordinal), runId: data.runId };
  return { identity: who, ordinal, lastResort: false, holds: data };
}

function elected(candidates: Candidate[], more: Partial<Electorate> = {}): string | undefined {
  const electorate = { state: open(), candidates, silent: [], patienceIsOver: false, ...more };
  return holdElection(electorate).elected?.name;
}

/** Never in sync under the Redis that runs now, but with data files of an epoch. */
function restarted(ordinal: number, dataEpoch: number, more: Partial<DetachResponse> = {}) {
  return candidate(ordinal, { syncedEpoch: 0, dataEpoch, lineage: `new-${ordinal}`, ...more });
}

const empty = (ordinal: number) => restarted(ordinal, 0, { offset: 0 });

Deno.test("the replica in sync that holds the most is elected, and ties go to the lower ordinal", () => {
  assert.equal(elected([candidate(2), candidate(3, { offset: 1001 })]), "x-3");
  assert.equal(elected([candidate(3), candidate(2)]), "x-2");
});

Deno.test("offsets compare only within one lineage: who stayed behind on the old one is out", () => {
  const behind = candidate(2, { lineage: "a", previousLineage: "0", offset: 9999 });
  assert.equal(elected([behind, candidate(3)]), "x-3");
});

Deno.test("a replica that was never in sync is never elected while others may be", () => {
  assert.equal(elected([empty(2)], { silent: ["x-3"] }), undefined);
  assert.equal(elected([empty(2)], { silent: ["x-3"], patienceIsOver: true }), undefined);
  assert.equal(elected([empty(2), candidate(3)]), "x-3");
});

Deno.test("one that was in sync under an earlier run does not count as in sync", () => {
  assert.equal(elected([restarted(2, 5), candidate(3, { offset: 1 })]), "x-3");
});

Deno.test("one that was promoted in an epoch that was never settled counts as in sync", () => {
  const promoted = candidate(2, {
    syncedEpoch: 6,
    dataEpoch: 6,
    lineage: "c",
    previousLineage: "b",
  });
  assert.equal(elected([promoted, candidate(3, { offset: 5000 })]), "x-2");
});

Deno.test("who is loading its data is not elected", () => {
  assert.equal(elected([candidate(2, { loading: true }), candidate(3, { offset: 1 })]), "x-3");
  assert.equal(elected([candidate(2, { loading: true })]), undefined);
});

Deno.test("who could not be primary, or is about to go, is elected only where no other will do", () => {
  const reluctant = { ...candidate(2, { offset: 2000 }), lastResort: true };
  assert.equal(elected([reluctant, candidate(3)]), "x-3");
  assert.equal(elected([reluctant]), "x-2");
  // With W = 1 of two members, both must be heard, and then the one that holds the most counts.
  assert.equal(elected([reluctant, candidate(3)], { state: open(1) }), "x-2");
});

Deno.test("with W, so many members are heard that one of them has every confirmed write", () => {
  assert.equal(electionQuorum(open(0).terms), 1);
  assert.equal(electionQuorum(open(1).terms), 2);
  assert.equal(electionQuorum(open(2).terms), 1);
  assert.equal(electionQuorum(open(1, []).terms), 1);
  assert.equal(elected([candidate(2)], { state: open(1), silent: ["x-3"] }), undefined);
  const both = [candidate(2), candidate(3)];
  assert.equal(elected(both, { state: open(1), silent: ["x-1"] }), "x-2");
});

Deno.test("the former primary, restarted with its data intact, is a quorum by itself", () => {
  const former = restarted(1, 5, { wasPrimary: true });
  assert.equal(elected([former], { state: open(1), silent: ["x-2", "x-3"] }), "x-1");
  assert.equal(elected([former, candidate(2)], { state: open(1), silent: ["x-3"] }), "x-1");
  // Without a quorum to be kept, a replica whose memory lived on is preferred.
  assert.equal(elected([former, candidate(2)]), "x-2");
});

Deno.test("the former primary with an older or an empty volume is none", () => {
  const silent = ["x-2", "x-3"];
  const older = restarted(1, 4, { wasPrimary: true });
  assert.equal(elected([older], { state: open(1), silent }), undefined);
  assert.equal(elected([empty(1)], { state: open(1), silent }), undefined);
});

Deno.test("a cold start waits for everybody who may hold data", () => {
  const cold = [restarted(1, 5), restarted(2, 5)];
  assert.equal(elected(cold, { silent: ["x-3"] }), undefined);
  assert.equal(elected(cold), "x-1");
});

Deno.test("a cold start prefers newer data, then the primary's, then the furthest", () => {
  const primary = restarted(3, 5, { wasPrimary: true, offset: 1 });
  assert.equal(elected([restarted(1, 5, { offset: 9 }), restarted(2, 6, { offset: 1 })]), "x-2");
  const state = { ...open(), primary: identity(2) };
  assert.equal(elected([restarted(1, 5, { offset: 9 }), primary], { state }), "x-3");
  assert.equal(elected([restarted(1, 5, { offset: 8 }), restarted(2, 5, { offset: 9 })]), "x-2");
});

Deno.test("a cold start prefers a replica whose memory lived on to the offset of a new lineage", () => {
  const cold = [restarted(3, 5, { offset: 9000 }), candidate(2)];
  assert.equal(elected(cold, { state: open(1) }), "x-2");
});

Deno.test("a cold start without quorum goes without the absent after its patience", () => {
  const cold = { silent: ["x-3"], patienceIsOver: true };
  assert.equal(elected([restarted(2, 5)], cold), "x-2");
  assert.equal(elected([restarted(2, 5)], { ...cold, state: open(1) }), undefined);
});

Deno.test("when all data is lost everywhere, somebody is elected all the same", () => {
  assert.equal(elected([empty(2), empty(3)]), "x-2");
});

Deno.test("what is missing is told by name", () => {
  const electorate = {
    state: open(),
    candidates: [],
    silent: ["x-2", "x-3"],
    patienceIsOver: true,
  };
  assert.deepEqual(holdElection(electorate), {
    elected: undefined,
    missing: "an answer of x-2, x-3",
  });
});

const anyCandidate = fc.record({
  ordinal: fc.integer({ min: 1, max: 5 }),
  lastResort: fc.boolean(),
  more: fc.record({
    offset: fc.nat(5),
    loading: fc.boolean(),
    dataEpoch: fc.nat(6),
    wasPrimary: fc.boolean(),
    syncedEpoch: fc.nat(6),
    lineage: fc.constantFrom("a", "b", "c"),
    previousLineage: fc.constantFrom("a", "b", "c", "0"),
  }),
});
const anyElectorate = fc.record({
  candidates: fc.uniqueArray(anyCandidate, { selector: (one) => one.ordinal, maxLength: 5 }),
  silent: fc.subarray(["x-6", "x-7"]),
  minReplicasToWrite: fc.nat(2),
  patienceIsOver: fc.boolean(),
}).map(({ candidates, minReplicasToWrite, ...rest }) => ({
  ...rest,
  state: open(minReplicasToWrite, ["x-1", "x-2", "x-3", "x-4"]),
  candidates: candidates.map(({ ordinal, lastResort, more }) => ({
    ...candidate(ordinal, more),
    lastResort,
  })),
}));

Deno.test("the order in which candidates answered decides nothing", () => {
  fc.assert(fc.property(anyElectorate, (electorate) => {
    const reversed = { ...electorate, candidates: electorate.candidates.toReversed() };
    assert.deepEqual(holdElection(reversed).elected, holdElection(electorate).elected);
  }));
});

Deno.test("nobody is elected who is loading, or without data while others with data are silent", () => {
  fc.assert(fc.property(anyElectorate, (electorate) => {
    const { elected } = holdElection(electorate);
    if (elected === undefined) return;
    const { holds } = electorate.candidates.find((one) => one.identity.name === elected.name)!;
    assert.equal(holds.loading, false);
    const known = holds.syncedEpoch > 0 || holds.dataEpoch > 0;
    assert.ok(known || electorate.silent.length === 0);
  }));
});

Deno.test("a status restored from a backup does not say who was primary: the newest data wins", () => {
  const terms = { minReplicasToWrite: 2, leaseSeconds: 5, members: ["x-2", "x-3"] };
  const restored = pendUnknown(settledState({ terms }), { ...why, highestSeen: 8, accused: [] });
  assert.equal(restored.epoch, 9);
  const former = restarted(1, 5, { wasPrimary: true, offset: 2000 });
  const newest = candidate(3, { dataEpoch: 8, syncedEpoch: 8, offset: 10 });
  assert.equal(elected([former, newest], { state: restored }), "x-3");
  const silent = ["x-3"];
  assert.equal(elected([former], { state: restored, silent, patienceIsOver: true }), undefined);
});
