import { equal, match, rejects } from "node:assert/strict";
import { RestClient } from "../../kube/rest.ts";
import { ManagerClient } from "../../operator/manager_client.ts";
import { ManagerRefused } from "../../operator/manager_errors.ts";
import { issueLeaf } from "../../pki/certificate.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { authority, Fleet, validity } from "./instances.ts";

Deno.test("an instance becomes primary by its election, and only so", async (t) => {
  await using plane = await startControlPlane();
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  await using fleet = await Fleet.create(plane, "promote");
  const one = await fleet.start();
  const target = await fleet.target(one);
  const refused = (status: number, reason: string) => (error: unknown) => {
    equal(error instanceof ManagerRefused, true, String(error));
    const { status: code, refusal } = error as ManagerRefused;
    equal(`${code} ${refusal.reason}`, `${status} ${reason}`);
    return true;
  };

  const { runId = "" } = await fleet.reports(one, "runs", (r) => r.runId !== undefined);

  await t.step("it starts as a read-only replica of nobody", async () => {
    await rejects(one.call("SET", "a", "1"), /READONLY/);
    equal((await fleet.report(one)).role, "detached");
    match(String(await one.call("INFO", "replication")), /master_port:1\r\n/);
  });

  const pending = await fleet.pend();

  await t.step("a promotion that the status does not confirm is refused", async () => {
    await rejects(
      fleet.controller.promote(target, pending.epoch, runId),
      refused(503, "NoAuthority"),
    );
    await rejects(one.call("SET", "a", "1"), /READONLY/);
  });

  await t.step("a promotion without a certificate is refused", async () => {
    await rejects(fleet.nobody.promote(target, pending.epoch, runId), refused(401, "Unauthorized"));
  });

  await t.step("a promotion with a certificate of another CA is refused", async () => {
    const leaf = await issueLeaf(await authority(), {
      commonName: "redkeep-controller",
      usages: ["client"],
      ...validity(),
    });
    using stranger = new ManagerClient(() => ({
      certificate: leaf.certificatePEM,
      privateKey: leaf.privateKeyPEM,
    }));
    await rejects(stranger.promote(target, pending.epoch, runId), refused(403, "Forbidden"));
  });

  await t.step("another pod's UID and another run are refused", async () => {
    const other = { ...target, podUID: crypto.randomUUID() };
    await rejects(fleet.controller.promote(other, pending.epoch, runId), refused(409, "WrongPod"));
    await rejects(fleet.controller.promote(target, pending.epoch, "f00"), refused(409, "WrongRun"));
  });

  const elected = await fleet.promote(one);
  await fleet.settle();

  await t.step("elected and promoted, it accepts writes and says so", async () => {
    const report = await fleet.reports(one, "leads", (r) => r.ready);
    equal(report.role, "primary");
    equal(report.epoch, elected.epoch);
    equal(report.dataEpoch, elected.epoch);
    equal(report.wasPrimary, true);
    equal(await one.call("SET", "a", "1"), "OK");
  });

  await t.step("the application's user cannot touch the protocol", async () => {
    for (
      const command of [
        ["REPLICAOF", "NO", "ONE"],
        ["CONFIG", "SET", "min-replicas-to-write", "0"],
        ["ACL", "SETUSER", "default", "on"],
        ["CLIENT", "UNPAUSE"],
        ["SHUTDOWN"],
        ["PSYNC", "?", "-1"],
      ] as [string, ...string[]][]
    ) await rejects(one.call(...command), /NOPERM/);
  });

  await t.step("a command of an epoch that is over is refused", async () => {
    await fleet.swap((state) => ({
      ...state,
      epoch: state.epoch + 5,
      settledEpoch: state.epoch + 5,
    }));
    await fleet.reports(one, "sees the new epoch", (r) => r.epoch === elected.epoch + 5);
    await rejects(
      fleet.controller.promote(target, elected.epoch, runId),
      refused(409, "StaleEpoch"),
    );
    await rejects(fleet.controller.fence(target, elected.epoch), refused(409, "StaleEpoch"));
  });

  await t.step("fenced by the controller, it accepts no more writes", async () => {
    const { epoch } = await fleet.pend();
    await fleet.controller.fence(target, epoch);
    await rejects(one.call("SET", "a", "2"), /READONLY/);
    equal(await one.call("GET", "a"), "1");
  });
});
