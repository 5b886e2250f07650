import type { RedisCluster } from "../../../operator/rediscluster.ts";
import { waitFor } from "../../cluster/wait.ts";
import { nowMs } from "./clock.ts";
import { type Attempt, errorCounts, type Gap, longestGap } from "./history.ts";
import { findLostWrites } from "./read_back.ts";
import { withRedis } from "./redis_client.ts";
import { epochOf, primaryName, type TestCluster } from "./test_cluster.ts";

/** What a fault did to an application that kept on writing. */
export interface FaultOutcome {
  before: RedisCluster;
  after: RedisCluster;
  /** The longest time without an acknowledged write. */
  gap: Gap;
  acknowledged: number;
  lost: Attempt[];
  /** When the fault was injected, on the clock of the attempts. */
  faultMs: number;
  errors: Record<string, number>;
}

/** How to measure a fault. */
export interface FaultOptions {
  /** What is waited for before the cluster must be healthy; another primary unless told. */
  until?: "another primary" | "another epoch" | "healthy";
  /** A write counts once this many replicas have it; 0 unless told. */
  waitReplicas?: number;
  /** Undone once the application writes again, before the cluster must be healthy. */
  heal?: () => Promise<void>;
  /** How long until the cluster must be healthy again. */
  timeoutMs?: number;
}

/**
 * Injects a fault into a healthy cluster while a writer writes through its `-leader` Service, waits
 * until writes flow and the cluster is healthy again, and looks for every acknowledged write.
 */
export async function runFault(
  cluster: TestCluster,
  inject: (before: RedisCluster) => Promise<unknown>,
  options: FaultOptions = {},
): Promise<FaultOutcome> {
  const { timeoutMs = 60_000, until = "another primary" } = options;
  const before = await cluster.waitHealthy();
  const writer = await cluster.startWriter({
    prefix: crypto.randomUUID(),
    waitReplicas: options.waitReplicas,
  });
  const acknowledges = async (count: number) => {
    const target = writer.acknowledged + count;
    await waitFor("writes are acknowledged", () => writer.acknowledged >= target, { timeoutMs });
  };
  let history;
  let faultMs: number;
  let after: RedisCluster;
  try {
    await acknowledges(200);
    faultMs = nowMs();
    await inject(before);
    await cluster.waitFor(until, (now) => hasCome(until, before, now), timeoutMs);
    await acknowledges(200);
    await options.heal?.();
    after = await cluster.waitHealthy(timeoutMs);
    await acknowledges(50);
  } finally {
    history = await writer.stop();
  }
  const lost = await withRedis(
    await cluster.service("leader"),
    (client) => findLostWrites(client, history),
    5_000,
  );
  return {
    before,
    after,
    gap: longestGap(history),
    acknowledged: writer.acknowledged,
    lost,
    faultMs,
    errors: errorCounts(history),
  };
}

function hasCome(
  until: NonNullable<FaultOptions["until"]>,
  before: RedisCluster,
  now: RedisCluster,
): boolean {
  if (until === "healthy") return true;
  if (epochOf(now) <= epochOf(before)) return false;
  return until === "another epoch" || primaryName(now) !== primaryName(before);
}
