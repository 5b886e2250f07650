import { equal, rejects } from "node:assert/strict";
import { findServer } from "./binary.ts";

async function folderWith(files: Record<string, number>): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "redkeep-path-" });
  for (const [name, mode] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, "", { mode });
  }
  return folder;
}

Deno.test("Valkey's own name goes before the one it keeps for compatibility", async () => {
  const a = await folderWith({ "redis-server": 0o755 });
  const b = await folderWith({ "valkey-server": 0o755 });
  equal(await findServer(`${a}:${b}`), `${b}/valkey-server`);
});

Deno.test("a Redis image has redis-server, and what cannot be executed does not count", async () => {
  const a = await folderWith({ "valkey-server": 0o644, "redis-server": 0o755 });
  equal(await findServer(a), `${a}/redis-server`);
});

Deno.test("an image without a server is an error that says where it was sought", async () => {
  const a = await folderWith({});
  await rejects(findServer(a), new RegExp(`no valkey-server or redis-server in ${a}`));
});
