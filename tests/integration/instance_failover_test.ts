import { equal, match, ok, rejects } from "node:assert/strict";
import { RestClient } from "../../kube/rest.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { Fleet, type TestInstance } from "./instances.ts";

Deno.test("three instances replicate, hand over and survive their primary's Redis", async (t) => {
  await using plane = await startControlPlane();
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  await using fleet = await Fleet.create(plane, "demo");
  const [one, two, three] = [await fleet.start(), await fleet.start(), await fleet.start()];
  const follows = (instance: TestInstance, epoch: number) =>
    fleet.reports(
      instance,
      `follows in epoch ${epoch}`,
      (r) => r.synced && r.linkUp && r.ready && r.epoch === epoch && r.dataEpoch === epoch,
    );

  await t.step("replicas register with the primary and follow it", async () => {
    const { epoch } = await fleet.lead(one);
    await Promise.all([follows(two, epoch), follows(three, epoch)]);
    await one.call("SET", "a", "1");
    await waitFor("the replicas have it", async () => await two.call("GET", "a") === "1", {
      timeoutMs: 5_000,
      intervalMs: 10,
    });
    await rejects(two.call("SET", "a", "2"), /READONLY/);
  });

  await t.step(
    "nobody else can attach: the replication user needs the epoch's password",
    async () => {
      await rejects(one.call("AUTH", "redkeep-replica", "guess"), /WRONGPASS/);
    },
  );

  await t.step("a hand-over loses no write that was acknowledged", async () => {
    const acknowledged: string[] = [];
    const client = one.client();
    await client.connect();
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        try {
          await client.set(`key-${i}`, "x");
          acknowledged.push(`key-${i}`);
        } catch {
          return;
        }
      }
    })();
    await waitFor("writes flow", () => acknowledged.length > 100, { timeoutMs: 5_000 });
    const { epoch } = await fleet.swap((state) => state);
    const started = performance.now();
    const answer = await fleet.controller.handover(await fleet.target(one), epoch, two);
    console.log(`      handed over in ${(performance.now() - started).toFixed(0)} ms`);
    ok(answer.handedOver, JSON.stringify(answer));
    writing = false;
    await writer;
    client.disconnect();
    const again = await fleet.controller.handover(await fleet.target(one), epoch, two);
    equal(JSON.stringify(again), JSON.stringify(answer));
    await rejects(one.call("SET", "b", "1"), /READONLY/);

    const next = await fleet.handedOver(two, answer.toRunId);
    await fleet.controller.promote(await fleet.target(two), next.epoch, answer.toRunId);
    equal(await two.call("EXISTS", ...acknowledged as [string]), acknowledged.length);
    await fleet.settle();
    await Promise.all([follows(one, next.epoch), follows(three, next.epoch)]);
  });

  await t.step("the former primary and the other replica resynchronize partially", async () => {
    const info = String(await two.call("INFO", "stats"));
    match(info, /sync_partial_ok:2\r\n/);
    match(info, /sync_full:0\r\n/);
  });

  await t.step(
    "a Redis that ended is reported at once, and comes back as nobody's primary",
    async () => {
      const before = await fleet.report(two);
      let killed = false;
      const started = performance.now();
      const stop = new AbortController();
      await fleet.controller.stream(await fleet.target(two), (report) => {
        if (report.exits > before.exits) stop.abort();
        else if (!killed) killed = (two.signalRedis("SIGKILL"), true);
      }, stop.signal).catch(() => {});
      console.log(`      reported after ${(performance.now() - started).toFixed(0)} ms`);
      const after = await fleet.reports(two, "runs again", (r) => r.runId !== undefined);
      ok(after.runId !== before.runId);
      equal(after.writable, false);
      await rejects(two.call("SET", "b", "1"), /READONLY/);
      equal((await fleet.report(two)).wasPrimary, true);
    },
  );

  await t.step("the replicas detach, say what they hold, and the better one leads", async () => {
    const { epoch } = await fleet.pend();
    await fleet.controller.fence(await fleet.target(two), epoch);
    const held = await fleet.controller.detach(await fleet.target(three), epoch);
    equal(held.syncedEpoch, epoch - 1);
    equal(held.loading, false);
    await fleet.promote(three);
    await fleet.settle();
    await Promise.all([follows(one, epoch), follows(two, epoch)]);
    equal(await two.call("GET", "a"), "1");
  });

  await t.step("a Redis that hangs is killed and reported as ended", async () => {
    const { exits } = await fleet.report(three);
    three.signalRedis("SIGSTOP");
    await fleet.reports(one, "no longer hears of it", (r) => !r.linkUp, 2_500);
    await fleet.reports(three, "has killed its Redis", (r) => r.exits === exits + 1, 10_000);
  });

  await t.step("told to end, a primary waits for its successor and then ends", async () => {
    const { epoch } = await fleet.lead(one);
    await Promise.all([follows(two, epoch), follows(three, epoch)]);
    one.terminate.abort();
    await fleet.reports(one, "is terminating", (r) => r.terminating && r.writable);
    const answer = await fleet.controller.handover(await fleet.target(one), epoch, two);
    ok(answer.handedOver);
    await one.ended;
  });
});
