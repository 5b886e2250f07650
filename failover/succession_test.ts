import assert from "node:assert/strict";
import { ofPrimary, ofReplica, pod, settledState, viewOf } from "./fake_view.ts";
import { chooseSuccessor, refuseSuccessor } from "./succession.ts";

Deno.test("the replica that holds the most takes over, and ties go to the lower ordinal", () => {
  assert.equal(chooseSuccessor(viewOf())?.name, "x-2");
  const reports = [ofPrimary(1), ofReplica(2), ofReplica(3, { offset: 1001 })];
  assert.equal(chooseSuccessor(viewOf({ reports }))?.name, "x-3");
});

Deno.test("nobody takes over who is not in sync, not a member, or about to go", () => {
  const refused = (setting: Parameters<typeof viewOf>[0]) =>
    refuseSuccessor(viewOf(setting), "x-2") ?? "accepted";
  assert.equal(refused({}), "accepted");
  assert.match(refused({ reports: [ofReplica(2, { synced: false })] }), /not in sync/);
  assert.match(refused({ reports: [ofReplica(2, { linkUp: false })] }), /not in sync/);
  assert.match(refused({ reports: [ofReplica(2, { epoch: 4 })] }), /not in sync/);
  assert.match(refused({ reports: [ofReplica(2, { terminating: true })] }), /shutting down/);
  assert.match(refused({ reports: [] }), /does not answer/);
  assert.match(refused({ pods: [pod(1), pod(2, { deleting: true })] }), /being deleted/);
  assert.match(refused({ pods: [pod(1), pod(3)] }), /no instance x-2; .* x-1, x-3/);
  const terms = { ...settledState().terms, members: ["x-3"] };
  assert.match(refused({ state: settledState({ terms }) }), /no member/);
});

Deno.test("the primary cannot succeed itself", () => {
  assert.match(refuseSuccessor(viewOf(), "x-1") ?? "", /primary already/);
});
