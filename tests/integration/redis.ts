/** A Redis of a test's own, on a unix socket and a free port of the loopback interface. */
import { join } from "node:path";
import { Redis } from "ioredis";
import { ensureRedisServer } from "../cluster/install/redis.ts";
import { silent } from "../cluster/progress.ts";
import { waitFor } from "../cluster/wait.ts";

/** A running Redis. Dispose of it (`await using`) to kill it and remove its files. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  call(command: string, ...args: string[]): Promise<unknown>;
  /** Kills it at once. */
  kill(): Promise<void>;
}

/** @param config lines of redis.conf, e.g. `{ appendonly: "yes" }` */
export async function startRedis(config: Record<string, string> = {}): Promise<TestRedis> {
  const directory = await Deno.makeTempDir({ prefix: "redkeep-redis-" });
  const port = freePort();
  const socket = join(directory, "redis.sock");
  const settings = {
    bind: "127.0.0.1",
    port: String(port),
    unixsocket: socket,
    dir: directory,
    save: "",
    logfile: join(directory, "redis.log"),
    ...config,
  };
  const child = new Deno.Command(await ensureRedisServer(silent), {
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const client = new Redis({ path: socket, retryStrategy: () => 20 });
  client.on("error", () => {}); // whoever calls is told
  const redis: TestRedis = {
    port,
    call: (command, ...args) => client.call(command, ...args),
    async kill() {
      client.disconnect();
      try {
        child.kill("SIGKILL");
      } catch { /* it has ended */ }
      await child.status;
    },
    async [Symbol.asyncDispose]() {
      await redis.kill();
      await Deno.remove(directory, { recursive: true });
    },
  };
  await waitFor("redis-server answers", () => client.ping(), { timeoutMs: 10_000, intervalMs: 20 });
  return redis;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
