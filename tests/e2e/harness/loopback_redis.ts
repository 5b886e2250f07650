import { waitFor } from "../../cluster/wait.ts";
import { type RedisAddress, withRedis } from "./redis_client.ts";

/** A redis-server on loopback, for tests of the harness itself; disposing of it ends it. */
export interface LoopbackRedis extends AsyncDisposable {
  readonly address: RedisAddress;
  signal(signal: Deno.Signal): void;
}

/** Starts the redis-server of the PATH on a free port, without persistence. */
export async function startLoopbackRedis(): Promise<LoopbackRedis> {
  const address = { host: "127.0.0.1", port: freePort() };
  const child = new Deno.Command("redis-server", {
    args: ["--port", String(address.port), "--bind", address.host, "--save", ""],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await waitFor("redis-server answers", () => withRedis(address, (c) => c.ping()), {
    timeoutMs: 10_000,
    intervalMs: 20,
  });
  return {
    address,
    signal: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
