import assert from "node:assert/strict";
import { podObject } from "./fake_context.ts";
import { hasEnded, hasStarted, noteEnd } from "./obituary.ts";

const terminated = { terminated: { exitCode: 137 } };

Deno.test("only a Redis container that is terminated, with none in its place, has ended", () => {
  assert.equal(hasEnded(podObject(1)), false);
  assert.equal(hasEnded(podObject(1, terminated)), true);
  assert.equal(hasEnded(podObject(1, { running: {} }, { lastState: terminated })), false);
  assert.equal(hasEnded(podObject(1, { waiting: {} }, { lastState: terminated })), false);
  const { metadata } = podObject(1);
  assert.equal(hasEnded({ metadata, status: {} }), false);
});

Deno.test("a pod in which no Redis container ever ran holds nothing", () => {
  const { metadata } = podObject(1);
  assert.equal(hasStarted({ metadata, status: {} }), false);
  assert.equal(hasStarted(podObject(1, { waiting: {} })), false);
  assert.equal(hasStarted(podObject(1)), true);
  assert.equal(hasStarted(podObject(1, { waiting: {} }, { lastState: terminated })), true);
});

Deno.test("a container that was started again is no longer ended", () => {
  const ended = new Set<string>();
  noteEnd(ended, podObject(1, terminated));
  assert.deepEqual([...ended], ["pod-1"]);
  noteEnd(ended, podObject(2));
  noteEnd(ended, podObject(1));
  assert.deepEqual([...ended], []);
});
