import { match } from "node:assert/strict";
import { startRedis } from "../../instance/supervisor/process.ts";
import { Logger } from "../../kube/log.ts";
import { ensureRedisServer } from "../cluster/install/redis.ts";
import { silent } from "../cluster/progress.ts";

Deno.test("a Redis that cannot start says why", async () => {
  const config = await Deno.makeTempFile();
  await Deno.writeTextFile(config, 'port 0\nhz "fast"\n');
  const binary = await ensureRedisServer(silent);
  const process = startRedis(binary, config, new Logger("redis", { write: () => {} }));
  await process.exited;
  match(await process.lastWords(), /hz "?fast/);
  await Deno.remove(config);
});
