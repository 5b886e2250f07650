import { deepEqual, equal, rejects } from "node:assert/strict";
import { filesOf, keepFiles } from "./kept_files.ts";

const MANIFEST = `file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.2.incr.aof seq 2 type i
`;

async function volume(): Promise<AsyncDisposable & { data: string; names(): string[] }> {
  const data = await Deno.makeTempDir({ prefix: "redkeep-data-" });
  const aof = `${data}/appendonlydir`;
  await Deno.mkdir(aof);
  await Deno.writeTextFile(`${aof}/appendonly.aof.manifest`, MANIFEST);
  await Deno.writeTextFile(`${aof}/appendonly.aof.2.base.rdb`, "base");
  await Deno.writeTextFile(`${aof}/appendonly.aof.2.incr.aof`, "incr");
  await Deno.writeTextFile(`${data}/dump.rdb`, "snapshot");
  return {
    data,
    names: () => Array.from(Deno.readDirSync(data), ({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(data, { recursive: true }),
  };
}

Deno.test("a manifest's history is on its way out, and no part of the data", () => {
  deepEqual(filesOf(MANIFEST), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"]);
});

Deno.test("an append-only file is kept by links, which take no space", async () => {
  await using at = await volume();
  equal(await keepFiles(at.data, 5, "all"), "kept");
  deepEqual(at.names(), ["appendonlydir", "diverged-5", "dump.rdb"]);
  for (const name of [...filesOf(MANIFEST), "appendonly.aof.manifest"]) {
    const { ino } = await Deno.stat(`${at.data}/appendonlydir/${name}`);
    equal((await Deno.stat(`${at.data}/diverged-5/appendonlydir/${name}`)).ino, ino);
  }
});

Deno.test("where there is no append-only file the snapshot is kept", async () => {
  await using at = await volume();
  equal(await keepFiles(at.data, 5, "snapshot"), "kept");
  deepEqual(Array.from(Deno.readDirSync(`${at.data}/diverged-5`), ({ name }) => name), [
    "dump.rdb",
  ]);
});

Deno.test("there may be nothing to keep", async () => {
  await using at = await volume();
  equal(await keepFiles(at.data, 5, "nothing"), "nothing to keep");
  await Deno.remove(`${at.data}/dump.rdb`);
  equal(await keepFiles(at.data, 5, "snapshot"), "nothing to keep");
  deepEqual(at.names(), ["appendonlydir"]);
});

Deno.test("files are kept once per epoch, and only those of the newest", async () => {
  await using at = await volume();
  await Deno.mkdir(`${at.data}/diverged-3`);
  await Deno.mkdir(`${at.data}/diverged-4.new`);
  await keepFiles(at.data, 5, "snapshot");
  deepEqual(at.names(), ["appendonlydir", "diverged-5", "dump.rdb"]);
  await Deno.writeTextFile(`${at.data}/diverged-5/dump.rdb`, "as it was");
  equal(await keepFiles(at.data, 5, "snapshot"), "already kept");
  equal(await Deno.readTextFile(`${at.data}/diverged-5/dump.rdb`), "as it was");
});

Deno.test("where the volume knows no links the files are copied", async () => {
  await using at = await volume();
  await Deno.mkdir(`${at.data}/diverged-3`);
  const refuse = () => Promise.reject(new Error("EXDEV"));
  equal(await keepFiles(at.data, 5, "all", refuse), "kept");
  deepEqual(at.names(), ["appendonlydir", "diverged-5", "dump.rdb"]);
  const aof = "appendonlydir/appendonly.aof.2.incr.aof";
  equal(await Deno.readTextFile(`${at.data}/diverged-5/${aof}`), "incr");
  const { ino } = await Deno.stat(`${at.data}/${aof}`);
  equal((await Deno.stat(`${at.data}/diverged-5/${aof}`)).ino === ino, false);
});

Deno.test("a rewrite that ends meanwhile is seen through", async () => {
  await using at = await volume();
  const aof = `${at.data}/appendonlydir`;
  let rewritten = false;
  const link = async (from: string, to: string) => {
    await Deno.link(from, to);
    if (rewritten) return;
    rewritten = true;
    await Deno.writeTextFile(`${aof}/appendonly.aof.3.base.rdb`, "newer");
    await Deno.writeTextFile(`${aof}/new`, "file appendonly.aof.3.base.rdb seq 3 type b\n");
    await Deno.rename(`${aof}/new`, `${aof}/appendonly.aof.manifest`);
    await Deno.remove(`${aof}/appendonly.aof.2.base.rdb`);
  };
  equal(await keepFiles(at.data, 5, "all", link), "kept");
  equal(
    await Deno.readTextFile(`${at.data}/diverged-5/appendonlydir/appendonly.aof.3.base.rdb`),
    "newer",
  );
});

Deno.test("what cannot be kept leaves nothing behind", async () => {
  await using at = await volume();
  await Deno.remove(`${at.data}/appendonlydir/appendonly.aof.2.base.rdb`);
  await rejects(keepFiles(at.data, 5, "all"), Deno.errors.NotFound);
  deepEqual(at.names(), ["appendonlydir", "dump.rdb"]);
});
