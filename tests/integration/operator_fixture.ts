/** The controller's part that needs no node, run against a private API server. */
import { FIELD_MANAGER } from "../../api/meta.ts";
import { systemClock } from "../../kube/clock.ts";
import { Logger } from "../../kube/log.ts";
import { RestClient } from "../../kube/rest.ts";
import { WorkQueue } from "../../kube/workqueue.ts";
import { Memories } from "../../operator/cluster/memory.ts";
import { StatusStreams } from "../../operator/cluster/status_streams.ts";
import { ClusterCache } from "../../operator/cluster_cache.ts";
import { ClusterController, clustersOfSecret } from "../../operator/cluster_controller.ts";
import { ManagerClient } from "../../operator/manager_client.ts";
import { Metrics } from "../../operator/metrics.ts";
import type { ClusterEvent } from "../../operator/recorder.ts";
import { ReferencedSecrets } from "../../operator/referenced_secrets.ts";
import type { ControlPlane } from "./control_plane.ts";

/** A running controller, and what it did. */
export interface RunningOperator extends AsyncDisposable {
  readonly queue: WorkQueue;
  readonly cache: ClusterCache;
  readonly metrics: Metrics;
  readonly events: readonly ClusterEvent[];
  /** Requests so far that changed something. */
  writes(): number;
}

const IDENTITY = { certificate: "certificate", privateKey: "key", ca: "ca" };

/** Starts the controller without leader election, and with a made-up certificate. */
export async function startOperator(plane: ControlPlane): Promise<RunningOperator> {
  const stop = new AbortController();
  const log = new Logger("test", { level: "error" });
  let writes = 0;
  const rest = new RestClient(plane.credentials, {
    fieldManager: FIELD_MANAGER,
    observe: (method) => void (method === "GET" || writes++),
  });
  const queue = new WorkQueue();
  const cache = new ClusterCache({
    rest,
    log,
    namespace: undefined,
    changed: (key) => queue.add(key),
  });
  const secrets = new ReferencedSecrets(rest, (name) => {
    for (const key of clustersOfSecret(cache, name)) queue.add(key);
  }, () => {});
  const managers = new ManagerClient(() => IDENTITY);
  const enqueue = queue.add.bind(queue);
  const events: ClusterEvent[] = [];
  const metrics = new Metrics(() => cache.clusters.store.list());
  const controller = new ClusterController({
    cache,
    clock: systemClock,
    identity: () => IDENTITY,
    log,
    managers,
    memories: new Memories(),
    metrics,
    queue,
    recorder: { event: (_cluster, event) => events.push(event) },
    rest,
    secrets,
    settings: {
      image: "operator:1",
      imagePullPolicy: "IfNotPresent",
      namespace: "default",
      watchNamespace: undefined,
    },
    streams: new StatusStreams({ managers, clock: systemClock, log, enqueue }),
  });
  const watching = cache.run(stop.signal);
  await cache.synced();
  const working = controller.run(stop.signal);
  return {
    queue,
    cache,
    metrics,
    events,
    writes: () => writes,
    async [Symbol.asyncDispose]() {
      stop.abort();
      secrets.retain(new Set());
      await Promise.all([watching, working]);
      managers[Symbol.dispose]();
    },
  };
}
