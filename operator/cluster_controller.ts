import type { Clock } from "../kube/clock.ts";
import { type Key, keyOf } from "../kube/key.ts";
import type { Logger } from "../kube/log.ts";
import type { RestClient } from "../kube/rest.ts";
import type { WorkQueue } from "../kube/workqueue.ts";
import type { ClientIdentity } from "../pki/authority.ts";
import type { ReconcileContext } from "./cluster/context.ts";
import { type Memories, newer } from "./cluster/memory.ts";
import { reconcile } from "./cluster/reconcile.ts";
import type { StatusStreams } from "./cluster/status_streams.ts";
import { authSecretKey, type ClusterCache } from "./cluster_cache.ts";
import type { ManagerClient } from "./manager_client.ts";
import type { Metrics } from "./metrics.ts";
import type { ClusterRecorder } from "./recorder.ts";
import type { RedisCluster } from "./rediscluster.ts";
import type { ReferencedSecrets } from "./referenced_secrets.ts";
import type { OperatorSettings } from "./settings.ts";

/** Clusters reconciled at the same time: most of a reconcile is waiting for answers. */
const WORKERS = 16;

/** What the controller works with. */
export interface ClusterControllerOptions {
  readonly cache: ClusterCache;
  readonly clock: Clock;
  readonly identity: () => ClientIdentity;
  readonly log: Logger;
  readonly managers: ManagerClient;
  readonly memories: Memories;
  readonly metrics: Metrics;
  readonly queue: WorkQueue;
  readonly recorder: ClusterRecorder;
  readonly rest: RestClient;
  readonly secrets: ReferencedSecrets;
  readonly settings: OperatorSettings;
  readonly streams: StatusStreams;
}

/** Takes the keys of clusters from the queue and reconciles them, each key by one worker at a time. */
export class ClusterController {
  constructor(readonly options: ClusterControllerOptions) {}

  /** Works until the signal aborts and what is under way has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, streams } = this.options;
    const stop = () => queue.shutDown();
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    await Promise.all(Array.from({ length: WORKERS }, () => this.#work(signal)));
    streams.close();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { queue } = this.options;
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      if (!signal.aborted) await this.#reconcile(key, signal);
      queue.done(key);
    }
  }

  async #reconcile(key: Key, signal: AbortSignal): Promise<void> {
    const { cache, log, metrics, queue } = this.options;
    const cached = cache.clusters.store.byKey(key);
    if (!cached) return this.#forget(key);
    const finished = metrics.reconcileStarted();
    try {
      const { requeueAfterMs, error } = await reconcile(this.#context(key, cached, signal));
      if (requeueAfterMs !== undefined) queue.addAfter(key, requeueAfterMs);
      if (error !== undefined) throw error;
      queue.forget(key);
      finished(requeueAfterMs === undefined ? "success" : "requeue_after");
    } catch (error) {
      // A cluster that was deleted meanwhile wants nothing any more.
      const gone = cache.clusters.store.byKey(key)?.metadata.uid !== cached.metadata.uid;
      finished(gone ? "success" : "error");
      if (signal.aborted || gone) return;
      queue.addRateLimited(key);
      log.error("reconcile failed", { cluster: key, error, failures: queue.failures(key) });
    }
  }

  #context(key: Key, cached: RedisCluster, signal: AbortSignal): ReconcileContext {
    const { cache, memories, log, ...rest } = this.options;
    const memory = memories.of(cached.metadata.uid);
    return {
      ...rest,
      cluster: newer(cached, memory.cluster),
      key,
      observed: cache.observe(key),
      log: log.with({ cluster: key }),
      signal,
      memory,
      problems: [],
      refused: false,
    };
  }

  /** Lets go of whatever is kept for a cluster that is gone. */
  #forget(key: Key): void {
    const { cache, memories, queue, secrets, streams } = this.options;
    const clusters = cache.clusters.store.list();
    queue.forget(key);
    streams.forget(key);
    memories.retain(new Set(clusters.map(({ metadata }) => metadata.uid)));
    secrets.retain(new Set(clusters.filter(({ spec }) => spec.authSecret).map(authSecretKey)));
  }
}

/** Calls `enqueue` for every cluster whose password is in the Secret of that name. */
export function clustersOfSecret(
  cache: ClusterCache,
  secret: { namespace?: string; name: string },
): Key[] {
  const clusters = cache.clusters.store.byIndex("authSecret", keyOf(secret));
  return clusters.map(({ metadata }) => keyOf(metadata));
}
