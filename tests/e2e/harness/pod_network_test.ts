import assert from "node:assert/strict";
import { nowMs } from "./clock.ts";
import { startLoopbackRedis } from "./loopback_redis.ts";
import { startPodWriter } from "./pod_network.ts";
import { findLostWrites } from "./read_back.ts";
import { withRedis } from "./redis_client.ts";
import { waitFor } from "../../cluster/wait.ts";

const mayEnter = Deno.uid() === 0;

Deno.test({
  name: "a writer in another network namespace tells what it wrote, on this machine's clock",
  ignore: !mayEnter,
  fn: async () => {
    await using redis = await startLoopbackRedis();
    const startedMs = nowMs();
    const writer = await startPodWriter(Deno.pid, redis.address, { prefix: "pod" });
    await waitFor(
      "a key is written",
      () => withRedis(redis.address, (client) => client.dbsize()),
      { timeoutMs: 10_000 },
    );
    const history = await writer.stop();
    assert.ok(history.attempts.length > 0);
    assert.ok(history.startedMs >= startedMs && history.endedMs <= nowMs());
    assert.deepEqual(await withRedis(redis.address, (c) => findLostWrites(c, history)), []);
  },
});
