import { deepEqual, equal, rejects } from "node:assert/strict";
import { StateFile } from "./state.ts";

async function temporaryPath(): Promise<string> {
  return `${await Deno.makeTempDir({ prefix: "redkeep-state-" })}/redkeep-state.json`;
}

Deno.test("an instance without a file has seen nothing", async () => {
  const file = await StateFile.open(await temporaryPath(), "uid");
  deepEqual(file.current, {
    clusterUID: "uid",
    highestEpoch: 0,
    dataEpoch: 0,
    wasPrimary: false,
  });
});

Deno.test("what was written is there after a restart", async () => {
  const path = await temporaryPath();
  const file = await StateFile.open(path, "uid");
  await file.see(3);
  await file.update(() => ({ dataEpoch: 3, wasPrimary: true }));
  const again = await StateFile.open(path, "uid");
  equal(again.current.highestEpoch, 3);
  equal(again.current.dataEpoch, 3);
  equal(again.current.wasPrimary, true);
});

Deno.test("the highest epoch never falls, whatever order epochs are seen in", async () => {
  const file = await StateFile.open(await temporaryPath(), "uid");
  await Promise.all([file.see(5), file.see(2), file.see(4)]);
  equal(file.current.highestEpoch, 5);
});

Deno.test("data of another cluster is kept, its epochs are not obeyed", async () => {
  const path = await temporaryPath();
  const former = await StateFile.open(path, "former");
  await former.update(() => ({ highestEpoch: 9, dataEpoch: 8, wasPrimary: true }));
  const file = await StateFile.open(path, "uid");
  equal(file.adoptedFrom, "former");
  equal(file.current.highestEpoch, 0);
  equal(file.current.dataEpoch, 8);
});

Deno.test("a file that cannot be understood is an error, not an empty state", async () => {
  const path = await temporaryPath();
  await Deno.writeTextFile(path, '{"clusterUID":"uid"');
  await rejects(StateFile.open(path, "uid"), /is not a state that this release knows/);
});

Deno.test("a change that cannot be written does not count", async () => {
  const path = await temporaryPath();
  const file = await StateFile.open(path, "uid");
  await Deno.mkdir(`${path}.new`);
  await rejects(file.see(1));
  equal(file.current.highestEpoch, 0);
  await Deno.remove(`${path}.new`);
  await file.see(1);
  equal(file.current.highestEpoch, 1);
});
