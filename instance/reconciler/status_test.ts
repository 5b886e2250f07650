import { deepEqual, equal } from "node:assert/strict";
import { instanceStatus } from "../../api/failover.ts";
import type { Report } from "../../api/protocol.ts";
import { entryOf, patchOf } from "./status.ts";

const report: Report = {
  name: "demo-1",
  podUID: "uid",
  clusterUID: "cluster",
  bootId: "boot",
  role: "starting",
  epoch: 0,
  dataEpoch: 0,
  wasPrimary: false,
  offset: 7,
  linkUp: false,
  synced: false,
  loading: false,
  writable: false,
  ready: false,
  exits: 0,
  terminating: false,
};

Deno.test("an entry is valid by its schema, and says nothing that changes with every write", () => {
  const entry = entryOf(report, "10.0.0.7", "PEM");
  instanceStatus.parse({ ...entry, observedAt: "2026-01-01T00:00:00Z" });
  deepEqual(entryOf({ ...report, offset: 8 }, "10.0.0.7", "PEM"), entry);
});

Deno.test("what the instance no longer says is removed from the status", () => {
  const patch = patchOf("demo-1", entryOf(report, "10.0.0.7", "PEM"), new Date(0));
  const written = (patch as { status: { instancesStatus: Record<string, { runId: unknown }> } })
    .status.instancesStatus["demo-1"]!;
  equal(written.runId, null);
});
