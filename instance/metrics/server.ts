import { CONTENT_TYPE, exposition, type Metric } from "./exposition.ts";
import { type OwnGauges, ownMetrics } from "./own_metrics.ts";
import { type Call, queryRedis } from "./query.ts";

export interface MetricsServerOptions {
  port: number;
  hostname: string;
  /** Asks the instance's Redis. */
  call: Call;
  own: () => OwnGauges;
  /** Stops the server. */
  signal: AbortSignal;
}

/** A server that is running. */
export interface MetricsServer {
  readonly port: number;
  /** Resolves when the server has stopped. */
  readonly finished: Promise<void>;
}

/**
 * Serves `GET /metrics` in plain HTTP. Each scrape asks Redis anew; where that does not answer,
 * `redis_up` is 0 and the manager's own metrics still come.
 */
export function startMetricsServer(options: MetricsServerOptions): MetricsServer {
  const { port, hostname, signal, call, own } = options;
  const server = Deno.serve({ port, hostname, signal, onListen: () => {} }, async (request) => {
    if (new URL(request.url).pathname !== "/metrics") {
      return new Response("not found; try /metrics\n", { status: 404 });
    }
    const body = exposition([...await scrape(call), ...ownMetrics(own())]);
    return new Response(body, { headers: { "content-type": CONTENT_TYPE } });
  });
  return { port: server.addr.port, finished: server.finished };
}

async function scrape(call: Call): Promise<Metric[]> {
  const start = performance.now();
  let err = "";
  let metrics: Metric[] = [];
  try {
    metrics = await queryRedis(call);
  } catch (error) {
    err = error instanceof Error ? error.message : String(error);
  }
  const gauge = (name: string, help: string, value: number, labels = {}): Metric => ({
    name,
    type: "gauge",
    help,
    samples: [{ value, labels }],
  });
  return [
    gauge("redis_up", "Whether the server answers.", err === "" ? 1 : 0),
    gauge(
      "redis_exporter_last_scrape_error",
      "Whether asking the server failed.",
      err === "" ? 0 : 1,
      { err },
    ),
    gauge(
      "redis_exporter_last_scrape_duration_seconds",
      "How long asking the server took.",
      (performance.now() - start) / 1000,
    ),
    ...metrics,
  ];
}
