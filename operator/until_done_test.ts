import { deepEqual, rejects } from "node:assert/strict";
import type { Clock } from "../kube/clock.ts";
import { untilDone } from "./until_done.ts";

/** Sleeps no longer than it takes to look at the signal. */
const impatient: Clock = {
  now: () => 0,
  date: () => new Date(0),
  sleep: (_ms, signal) => Promise.resolve(signal?.throwIfAborted()),
};

Deno.test("what fails is tried again until it succeeds, and every failure is told", async () => {
  const told: unknown[] = [];
  let attempts = 0;
  const attempt = () => ++attempts < 3 ? Promise.reject(attempts) : Promise.resolve("done");
  const { signal } = new AbortController();
  deepEqual(await untilDone(attempt, (error) => told.push(error), signal, impatient), "done");
  deepEqual(told, [1, 2]);
});

Deno.test("an abort ends it", async () => {
  const stop = new AbortController();
  const attempt = () => {
    stop.abort(new Error("SIGTERM"));
    return Promise.reject(new Error("refused"));
  };
  await rejects(untilDone(attempt, () => {}, stop.signal, impatient), /SIGTERM/);
});
