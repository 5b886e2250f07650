import { deepEqual, equal, match } from "node:assert/strict";
import { RestClient } from "../../kube/rest.ts";
import { events } from "../../kube/resource.ts";
import { waitFor } from "../cluster/wait.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { Fleet, type TestInstance } from "./instances.ts";
import { startRedis } from "./redis.ts";

Deno.test("what only the old primary had is kept aside when it comes back", async (t) => {
  await using plane = await startControlPlane();
  const rest = new RestClient(plane.credentials, { fieldManager: "test" });
  await installCRDs(rest);
  await using fleet = await Fleet.create(plane, "split");
  const [one, two] = [await fleet.start(), await fleet.start()];

  const follows = (instance: TestInstance, epoch: number) =>
    fleet.reports(
      instance,
      `follows in epoch ${epoch}`,
      (r) => r.synced && r.linkUp && r.ready && r.epoch === epoch && !r.wasPrimary,
    );
  const keptBy = (instance: TestInstance) =>
    Array.from(Deno.readDirSync(instance.settings.paths.data), ({ name }) => name)
      .filter((name) => name.startsWith("diverged-"));
  const logged = (instance: TestInstance, words: string) =>
    waitFor(`${instance.name} says: ${words}`, () => instance.log.some((l) => l.includes(words)), {
      timeoutMs: 5_000,
      intervalMs: 10,
    });
  /** A write that nobody but the primary gets, since its replica has detached. */
  const writeAlone = async (primary: TestInstance, replica: TestInstance, key: string) => {
    const { epoch } = await fleet.swap((state) => state);
    await fleet.controller.detach(await fleet.target(replica), epoch + 1);
    await primary.call("SET", key, "only here");
    equal(await replica.call("GET", key), null);
    return epoch;
  };
  /** What a Redis finds that is started on the folder. */
  const find = async (instance: TestInstance, epoch: number, key: string) => {
    const dir = `${instance.settings.paths.data}/diverged-${epoch}`;
    await using redis = await startRedis({ dir, appendonly: "yes" });
    return await redis.call("GET", key);
  };

  await t.step("a primary that was replaced while it lived", async () => {
    await follows(two, (await fleet.lead(one)).epoch);
    const client = one.client();
    await client.connect();
    await client.set("shared", "1");
    equal(await client.wait(1, 2_000), 1);
    client.disconnect();
    const epoch = await writeAlone(one, two, "lost");
    await follows(one, (await fleet.lead(two)).epoch);
    deepEqual(await one.call("MGET", "shared", "lost"), ["1", null]);
    deepEqual(keptBy(one), [`diverged-${epoch}`]);
    equal(await find(one, epoch, "lost"), "only here");
  });

  await t.step("an Event says where it is, and how to look at it", async () => {
    const event = await waitFor("the Event", async () => {
      const { items } = await rest.list(events, { namespace: "default" });
      return items.find(({ reason }) => reason === "DivergedDataKept");
    }, { timeoutMs: 15_000 });
    equal(event.regarding?.name, "split");
    match(event.note!, /^split-1 was primary in epoch 1 .*redis-server --dir .*diverged-1 .*rm -r/);
  });

  await t.step("where nothing proves to have diverged, nothing is kept", async () => {
    await follows(two, (await fleet.lead(one)).epoch);
    await logged(two, "nothing had diverged");
    deepEqual(keptBy(two), []);
    match(String(await one.call("INFO", "stats")), /sync_partial_ok:1\r\n/);
  });

  await t.step("a primary whose Redis was killed; only the newest is kept", async () => {
    const epoch = await writeAlone(one, two, "killed");
    one.signalRedis("SIGKILL");
    await follows(one, (await fleet.lead(two)).epoch);
    deepEqual(keptBy(one), [`diverged-${epoch}`]);
    equal(await find(one, epoch, "killed"), "only here");
  });

  await t.step("who hands over keeps nothing", async () => {
    const kept = () =>
      two.log.filter((line) => line.includes("data that may have diverged")).length;
    const before = kept();
    const { epoch } = await fleet.swap((state) => state);
    const answer = await fleet.controller.handover(await fleet.target(two), epoch, one);
    if (!answer.handedOver) throw new Error(answer.reason);
    const next = await fleet.handedOver(one, answer.toRunId);
    await fleet.controller.promote(await fleet.target(one), next.epoch, answer.toRunId);
    await fleet.settle();
    await follows(two, next.epoch);
    equal(kept(), before);
  });
});
