import type { Redis } from "ioredis";
import { type Attempt, type History, lostWrites } from "./history.ts";

/** Keys asked for at once: few enough to be answered well within the client's time-out. */
const BATCH = 1000;

/** Looks for every acknowledged write of `history`, and returns those that are not there. */
export async function findLostWrites(client: Redis, history: History): Promise<Attempt[]> {
  const keys = history.attempts.filter((attempt) => attempt.acknowledged).map(({ key }) => key);
  const present = new Set<string>();
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH);
    const values = await client.mget(batch);
    // The writer sets each key to its own name, so that a foreign value is noticed too.
    batch.forEach((key, index) => values[index] === key && present.add(key));
  }
  return lostWrites(history, present);
}
