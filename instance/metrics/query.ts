import type { Metric, Sample } from "./exposition.ts";
import { redisMetrics } from "./redis_metrics.ts";

/** Sends a command to Redis, as `RedisClient` does. */
export type Call = (command: string, ...args: string[]) => Promise<unknown>;

/** Settings that redis_exporter exports as `redis_config_*`. */
const CONFIG = ["maxmemory", "maxclients", "io-threads"];

/**
 * Asks Redis for everything that is exported of it.
 *
 * @throws as `call` does
 */
export async function queryRedis(call: Call): Promise<Metric[]> {
  const [info, config, length, last, spikes] = await Promise.all([
    call("INFO", "all") as Promise<string>,
    call("CONFIG", "GET", ...CONFIG) as Promise<string[]>,
    call("SLOWLOG", "LEN") as Promise<number>,
    call("SLOWLOG", "GET", "1") as Promise<SlowlogEntry[]>,
    call("LATENCY", "LATEST") as Promise<LatencySpike[]>,
  ]);
  return [
    ...redisMetrics(info),
    ...configured(config),
    ...slowlog(length, last),
    ...latency(spikes),
  ];
}

function configured(config: string[]): Metric[] {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < config.length; i += 2) values.set(config[i]!, config[i + 1]!);
  return CONFIG.filter((name) => values.has(name)).map((name) =>
    gauge(
      `redis_config_${name.replaceAll("-", "_")}`,
      `Setting ${name} of the server.`,
      [{ value: Number(values.get(name)) }],
    )
  );
}

/** Id, when it began, and microseconds; more follows that may hold clients' data. */
type SlowlogEntry = [id: number, timestamp: number, usec: number, ...unknown[]];

function slowlog(length: number, [last]: SlowlogEntry[]): Metric[] {
  return [
    gauge("redis_slowlog_length", "Entries of the slow log.", [{ value: length }]),
    gauge("redis_slowlog_last_id", "Id of the last entry.", [{ value: last?.[0] ?? 0 }]),
    gauge("redis_last_slow_execution_duration_seconds", "Duration of the last entry.", [
      { value: (last?.[2] ?? 0) / 1e6 },
    ]),
  ];
}

/** Only where `latency-monitor-threshold` is set. */
type LatencySpike = [event: string, timestamp: number, latestMs: number, maxMs: number];

function latency(spikes: LatencySpike[]): Metric[] {
  return [
    gauge(
      "redis_latency_spike_last",
      "When the event last took long, in seconds since 1970.",
      spikes.map(([event_name, value]) => ({ value, labels: { event_name } })),
    ),
    gauge(
      "redis_latency_spike_duration_seconds",
      "How long it took then.",
      spikes.map(([event_name, , ms]) => ({ value: ms / 1000, labels: { event_name } })),
    ),
  ];
}

function gauge(name: string, help: string, samples: Sample[]): Metric {
  return { name, type: "gauge", help, samples };
}
