import assert from "node:assert/strict";
import { waitFor } from "../../cluster/wait.ts";
import { nowMs } from "./clock.ts";
import { longestGap } from "./history.ts";
import { startLoopbackRedis } from "./loopback_redis.ts";
import { findLostWrites } from "./read_back.ts";
import { withRedis } from "./redis_client.ts";
import { Writer } from "./writer.ts";

const soon = { timeoutMs: 10_000, intervalMs: 10 };

Deno.test("a writer's acknowledged keys are all found again", async () => {
  await using redis = await startLoopbackRedis();
  const writer = new Writer(redis.address, { prefix: "w" });
  await waitFor("100 writes", () => writer.acknowledged >= 100, soon);
  const history = await writer.stop();
  assert.deepEqual(await withRedis(redis.address, (c) => findLostWrites(c, history)), []);
});

Deno.test("an acknowledged key that has gone, or has another value, is lost", async () => {
  await using redis = await startLoopbackRedis();
  const writer = new Writer(redis.address, { prefix: "w" });
  await waitFor("10 writes", () => writer.acknowledged >= 10, soon);
  const history = await writer.stop();
  const lost = await withRedis(redis.address, async (client) => {
    await client.del("w:3");
    await client.set("w:5", "foreign");
    return await findLostWrites(client, history);
  });
  assert.deepEqual(lost.map((attempt) => attempt.key), ["w:3", "w:5"]);
});

Deno.test("a stopped Redis is a gap, after which the writer goes on by itself", async () => {
  await using redis = await startLoopbackRedis();
  const writer = new Writer(redis.address, { prefix: "w" });
  await waitFor("10 writes", () => writer.acknowledged >= 10, soon);
  const stoppedMs = nowMs();
  redis.signal("SIGSTOP");
  await waitFor("0.7 s", () => nowMs() - stoppedMs > 700, soon);
  const before = writer.acknowledged;
  redis.signal("SIGCONT");
  await waitFor("10 more writes", () => writer.acknowledged >= before + 10, soon);
  const history = await writer.stop();
  assert.ok(longestGap(history).ms >= 700);
  assert.ok(history.attempts.some((attempt) => attempt.error === "Command timed out"));
});

Deno.test("with WAIT, a write that no replica has does not count", async () => {
  await using redis = await startLoopbackRedis();
  const writer = new Writer(redis.address, { prefix: "w", waitReplicas: 1 });
  const startedMs = nowMs();
  await waitFor("one attempt", () => nowMs() - startedMs > 450, soon);
  const history = await writer.stop();
  assert.equal(writer.acknowledged, 0);
  assert.equal(history.attempts[0]?.error, "WAIT: 0 of 1 replicas");
});
