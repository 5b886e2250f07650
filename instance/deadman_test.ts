import { equal } from "node:assert/strict";
import { Deadman } from "./deadman.ts";

Deno.test("a lease that nobody renewed ends redis-server", async () => {
  const killed = Promise.withResolvers<number>();
  new Deadman(killed.resolve).mayWrite(17, 1);
  equal(await killed.promise, 17);
});

Deno.test("a renewed lease counts from its renewal, a fence ends it", async () => {
  const killed = Promise.withResolvers<number>();
  const deadman = new Deadman(killed.resolve);
  const other = new Deadman(killed.resolve);
  deadman.mayWrite(17, 1);
  deadman.mayWrite(17, 3_600_000);
  deadman.fenced();
  other.mayWrite(18, 5);
  equal(await killed.promise, 18);
});
