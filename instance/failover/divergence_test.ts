import { equal } from "node:assert/strict";
import { parseInfo } from "../redis/info.ts";
import { divergedEpoch, hasContinued } from "./divergence.ts";

const primary = { highestEpoch: 8, dataEpoch: 5, wasPrimary: true };
const replica = { ...primary, wasPrimary: false };
const handedOver = (epoch: number) => ({ epoch, offset: 7, toPodUID: "pod", toRunId: "run" });

Deno.test("a primary that was replaced may hold what its successor lacks", () => {
  equal(divergedEpoch(primary), 5);
});

Deno.test("so may what a restart left of its data", () => {
  equal(divergedEpoch({ ...replica, disclaimedEpoch: 5 }), 5);
});

Deno.test("a replica holds nothing of its own", () => {
  equal(divergedEpoch(replica), undefined);
  equal(divergedEpoch({ ...replica, dataEpoch: 0 }), undefined);
});

Deno.test("who handed its epoch over holds nothing of its own, until it is primary again", () => {
  equal(divergedEpoch({ ...primary, handedOver: handedOver(5) }), undefined);
  equal(divergedEpoch({ ...primary, dataEpoch: 7, handedOver: handedOver(5) }), 7);
});

const before = { runId: "run", lineage: "a".repeat(40), offset: 100 };
const after = (of: { run?: string; previous?: string; until?: number }) =>
  parseInfo([
    `run_id:${of.run ?? "run"}`,
    "role:slave",
    `master_replid:${"b".repeat(40)}`,
    `master_replid2:${of.previous ?? before.lineage}`,
    `second_repl_offset:${of.until ?? before.offset + 1}`,
  ].join("\r\n"));

Deno.test("a partial resynchronization goes on where the former lineage ended", () => {
  equal(hasContinued(before, after({})), true);
});

Deno.test("a full resynchronization, an earlier end or another process do not go on from there", () => {
  equal(hasContinued(before, after({ previous: "0".repeat(40), until: -1 })), false);
  equal(hasContinued(before, after({ until: before.offset })), false);
  equal(hasContinued(before, after({ run: "another" })), false);
});
