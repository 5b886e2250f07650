import type { History } from "./history.ts";
import type { RedisAddress } from "./redis_client.ts";
import type { WriterOptions } from "./writer.ts";

/** A {@link Writer} in another process, which lives in the network of a pod. */
export interface PodWriter {
  /** Ends it, and tells everything it tried. */
  stop(): Promise<History>;
}

/**
 * Starts a writer inside a pod's network namespace: a client that a partition cuts off together
 * with its Redis. Resolves once it runs.
 *
 * @param pid any process of the pod
 */
export async function startPodWriter(
  pid: number,
  address: RedisAddress,
  options: WriterOptions,
): Promise<PodWriter> {
  const program = new URL("writer_main.ts", import.meta.url).pathname;
  const child = new Deno.Command("nsenter", {
    args: [`--net=/proc/${pid}/ns/net`, Deno.execPath(), "run", "-A", program],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify({ address, options }) + "\n"));
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  const first = await reader.read();
  if (!first.value?.startsWith("started")) throw new Error("the writer in the pod did not start");
  let said = first.value.slice("started\n".length);
  return {
    async stop() {
      await input.close();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        said += chunk.value;
      }
      await child.status;
      return JSON.parse(said);
    },
  };
}
