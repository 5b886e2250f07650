import assert from "node:assert/strict";
import { FakeClock } from "./fake_clock.ts";
import { WorkQueue } from "./workqueue.ts";

function newQueue() {
  const clock = new FakeClock();
  const log: string[] = [];
  const queue = new WorkQueue({
    clock,
    random: () => 0,
    backoff: { initialMs: 10, maxMs: 50 },
    observer: {
      depth: (keys) => log.push(`depth ${keys}`),
      added: () => log.push("added"),
      retried: () => log.push("retried"),
      queued: (seconds) => log.push(`queued ${seconds}`),
      worked: (seconds) => log.push(`worked ${seconds}`),
    },
  });
  return { queue, clock, log };
}

/** Whether the promise is settled by now. */
async function isSettled(promise: Promise<unknown>, clock: FakeClock): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true);
  await clock.advance(0);
  return settled;
}

Deno.test("a key waits once, however often it is added; first come, first served", async () => {
  const { queue } = newQueue();
  for (const key of ["a", "b", "a", "c", "b"]) queue.add(key);
  assert.equal(queue.depth, 3);
  assert.deepEqual([await queue.get(), await queue.get(), await queue.get()], ["a", "b", "c"]);
});

Deno.test("a key added while it is worked on comes again when that is done, and not before", async () => {
  const { queue, clock } = newQueue();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.add("a");
  const next = queue.get();
  assert.equal(await isSettled(next, clock), false);
  queue.done("a");
  assert.equal(await next, "a");
  queue.done("a");
  assert.equal(queue.depth, 0);
});

Deno.test("a key that comes again goes to the end of the queue", async () => {
  const { queue } = newQueue();
  queue.add("busy");
  await queue.get();
  queue.add("busy");
  queue.add("other");
  queue.done("busy");
  assert.deepEqual([await queue.get(), await queue.get()], ["other", "busy"]);
});

Deno.test("of several delays the shortest counts", async () => {
  const { queue, clock } = newQueue();
  queue.addAfter("a", 100);
  queue.addAfter("a", 50);
  queue.addAfter("a", 200);
  await clock.advance(49);
  assert.equal(queue.depth, 0);
  await clock.advance(1);
  assert.equal(await queue.get(), "a");
  queue.done("a");
  await clock.advance(1000);
  assert.equal(queue.depth, 0);
});

Deno.test("a key that keeps failing is delayed longer each time, until it is forgotten", async () => {
  const { queue, clock } = newQueue();
  const delays: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = clock.now();
    queue.addRateLimited("a");
    while (queue.depth === 0) await clock.advance(1);
    delays.push(clock.now() - start);
    queue.done((await queue.get())!);
  }
  assert.deepEqual(delays, [10, 20, 40, 50, 50]);
  assert.equal(queue.failures("a"), 5);
  queue.forget("a");
  queue.addRateLimited("a");
  await clock.advance(10);
  assert.equal(queue.depth, 1);
});

Deno.test("one key's failures do not delay another key", async () => {
  const { queue, clock } = newQueue();
  for (let i = 0; i < 9; i++) queue.addRateLimited("bad");
  queue.addRateLimited("good");
  await clock.advance(10);
  assert.equal(await queue.get(), "bad"); // its first delay, the shortest, counts
  assert.equal(await queue.get(), "good");
});

Deno.test("workers that wait each get one of the keys", async () => {
  const { queue } = newQueue();
  const workers = [queue.get(), queue.get()];
  queue.add("a");
  queue.add("b");
  assert.deepEqual((await Promise.all(workers)).sort(), ["a", "b"]);
});

Deno.test("a queue that is shut down gives out what is left, takes nothing, and ends its workers", async () => {
  const { queue, clock } = newQueue();
  queue.add("left");
  queue.addAfter("delayed", 10);
  queue.shutDown();
  queue.add("new");
  queue.addAfter("new", 10);
  queue.addRateLimited("new");
  await clock.advance(100);
  assert.equal(await queue.get(), "left");
  assert.equal(await queue.get(), undefined);
  assert.equal(clock.sleeping, 0);

  const { queue: idle } = newQueue();
  const worker = idle.get();
  idle.shutDown();
  assert.equal(await worker, undefined);
});

Deno.test("the observer hears of depth, adds, retries and durations", async () => {
  const { queue, clock, log } = newQueue();
  queue.add("a");
  await clock.advance(1000);
  await queue.get();
  await clock.advance(500);
  queue.addRateLimited("a");
  queue.done("a");
  assert.deepEqual(log, ["added", "depth 1", "depth 0", "queued 1", "retried", "worked 0.5"]);
});
