import client from "prom-client";
import type { RequestObserver } from "../kube/transport.ts";
import type { WorkQueueObserver } from "../kube/workqueue.ts";
import type { RedisCluster } from "./rediscluster.ts";

/** The controller's label value in controller-runtime's metrics. */
const CONTROLLER = "rediscluster";

const QUEUE_SECONDS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100];
const RECONCILE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What one reconcile came to, as controller-runtime names it. */
export type ReconcileOutcome = "success" | "error" | "requeue_after";

/** The controller's metrics: controller-runtime's names where it has one, so its dashboards work. */
export class Metrics {
  readonly registry = new client.Registry();
  readonly #registers = [this.registry];

  readonly #reconciles = new client.Counter({
    name: "controller_runtime_reconcile_total",
    help: "Reconciles, by controller and result.",
    labelNames: ["controller", "result"],
    registers: this.#registers,
  });
  readonly #errors = new client.Counter({
    name: "controller_runtime_reconcile_errors_total",
    help: "Reconciles that failed, by controller.",
    labelNames: ["controller"],
    registers: this.#registers,
  });
  readonly #seconds = new client.Histogram({
    name: "controller_runtime_reconcile_time_seconds",
    help: "How long a reconcile took.",
    labelNames: ["controller"],
    buckets: RECONCILE_SECONDS,
    registers: this.#registers,
  });
  readonly #active = new client.Gauge({
    name: "controller_runtime_active_workers",
    help: "Reconciles that run now.",
    labelNames: ["controller"],
    registers: this.#registers,
  });
  readonly #requests = new client.Counter({
    name: "rest_client_requests_total",
    help: "Requests to the API server, by method and status code.",
    labelNames: ["method", "code"],
    registers: this.#registers,
  });
  readonly #failovers = new client.Counter({
    name: "redkeep_failovers_total",
    help: "Changes of primary that this controller saw through, by kind: failover or switchover.",
    labelNames: ["namespace", "cluster", "kind"],
    registers: this.#registers,
  });

  /** @param clusters all RedisClusters, for the count by phase */
  constructor(clusters: () => readonly RedisCluster[]) {
    new client.Gauge({
      name: "redkeep_clusters",
      help: "RedisClusters, by phase.",
      labelNames: ["phase"],
      registers: this.#registers,
      collect() {
        this.reset();
        for (const { status } of clusters()) this.inc({ phase: status?.phase ?? "Unknown" });
      },
    });
    new client.Gauge({
      name: "process_resident_memory_bytes",
      help: "Resident memory of the controller.",
      registers: this.#registers,
      collect() {
        this.set(Deno.memoryUsage().rss);
      },
    });
    this.#errors.inc({ controller: CONTROLLER }, 0);
  }

  /** Times one reconcile; the function returned is told how it ended. */
  reconcileStarted(): (outcome: ReconcileOutcome) => void {
    const stop = this.#seconds.startTimer({ controller: CONTROLLER });
    this.#active.inc({ controller: CONTROLLER });
    return (outcome) => {
      stop();
      this.#active.dec({ controller: CONTROLLER });
      this.#reconciles.inc({ controller: CONTROLLER, result: outcome });
      if (outcome === "error") this.#errors.inc({ controller: CONTROLLER });
    };
  }

  /** Counts a change of primary. */
  primaryChanged(cluster: RedisCluster, kind: "failover" | "switchover"): void {
    const { namespace, name } = cluster.metadata;
    this.#failovers.inc({ namespace, cluster: name, kind });
  }

  /** For the client of the API server. */
  readonly requestObserver: RequestObserver = (method, code) => {
    this.#requests.inc({ method, code });
  };

  /** For the queue of clusters. */
  queueObserver(): WorkQueueObserver {
    const labels = { name: CONTROLLER };
    const common = { labelNames: ["name"] as const, registers: this.#registers };
    const depth = new client.Gauge({ name: "workqueue_depth", help: "Keys that wait.", ...common });
    const adds = new client.Counter({
      name: "workqueue_adds_total",
      help: "Keys that came to wait.",
      ...common,
    });
    const retries = new client.Counter({
      name: "workqueue_retries_total",
      help: "Keys that came again after a failure.",
      ...common,
    });
    const queued = new client.Histogram({
      name: "workqueue_queue_duration_seconds",
      help: "How long a key waited.",
      buckets: QUEUE_SECONDS,
      ...common,
    });
    const worked = new client.Histogram({
      name: "workqueue_work_duration_seconds",
      help: "How long a key was worked on.",
      buckets: QUEUE_SECONDS,
      ...common,
    });
    depth.set(labels, 0);
    return {
      depth: (keys) => depth.set(labels, keys),
      added: () => adds.inc(labels),
      retried: () => retries.inc(labels),
      queued: (seconds) => queued.observe(labels, seconds),
      worked: (seconds) => worked.observe(labels, seconds),
    };
  }
}
