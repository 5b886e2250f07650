import { join } from "node:path";
import { which } from "../command.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { ensurePackages } from "./apt.ts";

/**
 * The path of a redis-server for tests that need no Kubernetes. Where the machine has none it is
 * taken from Debian's redis-tools, whose redis-check-rdb is the server under another name: unlike
 * the package redis-server, that starts no service.
 */
export async function ensureRedisServer(progress: Progress): Promise<string> {
  const onPath = which("redis-server") ?? which("valkey-server");
  if (onPath) return onPath;
  const path = cacheDirectory("bin", "redis-server");
  await ensurePackages([{ name: "redis-tools", provides: "redis-check-rdb" }], progress);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.remove(path).catch(() => {});
  await Deno.symlink(which("redis-check-rdb")!, path);
  return path;
}
