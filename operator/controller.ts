/** `manager controller`: looks after every RedisCluster, if it leads. */
import { FIELD_MANAGER, GROUP } from "../api/meta.ts";
import { systemClock } from "../kube/clock.ts";
import type { Credentials } from "../kube/credentials.ts";
import { EventRecorder } from "../kube/events.ts";
import { inClusterCredentials } from "../kube/in_cluster.ts";
import { keyOf } from "../kube/key.ts";
import { kubeconfigCredentials } from "../kube/kubeconfig.ts";
import { LeaderElector } from "../kube/lease.ts";
import { Logger } from "../kube/log.ts";
import { RestClient } from "../kube/rest.ts";
import { WorkQueue } from "../kube/workqueue.ts";
import { Authority } from "../pki/authority.ts";
import { noteEnd } from "./cluster/failover/obituary.ts";
import { Memories } from "./cluster/memory.ts";
import { StatusStreams } from "./cluster/status_streams.ts";
import { ClusterCache } from "./cluster_cache.ts";
import { ClusterController, clustersOfSecret } from "./cluster_controller.ts";
import { isNamespaceTerminating } from "./errors.ts";
import { countPrimaryChanges } from "./failover_metrics.ts";
import { serveHealth, serveMetrics } from "./http_servers.ts";
import { ManagerClient } from "./manager_client.ts";
import { Metrics } from "./metrics.ts";
import { clusterRecorder } from "./recorder.ts";
import { ReferencedSecrets } from "./referenced_secrets.ts";
import { readEnvironment, readSettings } from "./settings.ts";
import { untilDone } from "./until_done.ts";

/** The Lease that controllers contend for. */
const LEASE_NAME = "redkeep-controller";

/** Runs until SIGTERM or SIGINT, or until leadership is lost. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => stop.abort(new Error(signal)));
  }
  const environment = readEnvironment(Deno.env.toObject());
  const log = new Logger("controller", { level: environment.logLevel });
  try {
    await run(environment, log, stop.signal);
    log.info("stopped");
    Deno.exit(0);
  } catch (error) {
    if (error === stop.signal.reason) Deno.exit(0);
    log.error("the controller ends", { error });
    Deno.exit(1);
  }
}

async function run(
  environment: ReturnType<typeof readEnvironment>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const clock = systemClock;
  const metrics: Metrics = new Metrics(() => cache.clusters.store.list());
  const queue = new WorkQueue({ observer: metrics.queueObserver(), clock });
  const rest = new RestClient(await credentials(), {
    fieldManager: FIELD_MANAGER,
    observe: metrics.requestObserver,
  });
  let ready = () => false;
  serveHealth(environment.healthPort, { alive: () => true, ready: () => ready() }, signal);
  const warn = (what: string) => (error: unknown) => log.warn(what, { error });
  const settings = await untilDone(
    () => readSettings(environment, rest),
    warn("cannot read the controller's own pod"),
    signal,
  );
  const { namespace } = settings;

  const memories = new Memories();
  const cache = new ClusterCache({
    rest,
    log,
    namespace: settings.watchNamespace,
    changed: (key) => queue.add(key),
  });
  ready = () => cache.hasSynced;
  serveMetrics(environment.metricsPort, metrics.registry, signal);
  cache.pods.subscribe(endsOf(memories));
  const secrets = new ReferencedSecrets(rest, (name) => {
    for (const key of clustersOfSecret(cache, name)) queue.add(key);
  }, warn("cannot watch a Secret"));

  const authority = await untilDone(
    () => Authority.open({ rest, namespace, log: log.named("pki") }, signal),
    warn("cannot open the operator's authority"),
    signal,
  );
  authority.subscribe(() => {
    for (const { metadata } of cache.clusters.store.list()) queue.add(keyOf(metadata));
  });
  const identity = environment.podName ?? Deno.hostname();
  const events = new EventRecorder(rest, {
    reporter: { controller: `${GROUP}/controller`, instance: identity },
    onError: (error) => {
      if (!isNamespaceTerminating(error)) log.warn("cannot record an Event", { error });
    },
  });

  const background = [cache.run(signal), authority.run(signal), events.run(signal)];

  const elector = new LeaderElector(rest, {
    namespace,
    name: LEASE_NAME,
    identity: `${identity}_${crypto.randomUUID()}`,
    onNewLeader: (leader) => log.info("leader", { leader }),
    onError: warn("cannot renew the lease"),
  });
  await elector.run(async (leading) => {
    await Promise.race([cache.synced(), aborted(leading)]);
    log.info("leading", { clusters: cache.clusters.store.size, image: settings.image });
    cache.clusters.subscribe(countPrimaryChanges(metrics));
    using managers = new ManagerClient(() => authority.identity);
    const controller = new ClusterController({
      cache,
      clock,
      identity: () => authority.identity,
      log: log.named("cluster"),
      managers,
      memories,
      metrics,
      queue,
      recorder: clusterRecorder(events),
      rest,
      secrets,
      settings,
      streams: new StatusStreams({
        managers,
        clock,
        log: log.named("stream"),
        enqueue: (key) => queue.add(key),
      }),
    });
    await controller.run(leading);
  }, signal);
  await Promise.all(background);
}

/** Those of the pod; outside a cluster those of the kubeconfig, as kubectl finds it. */
function credentials(): Promise<Credentials> {
  const host = Deno.env.get("KUBERNETES_SERVICE_HOST");
  const port = Deno.env.get("KUBERNETES_SERVICE_PORT");
  return host && port ? inClusterCredentials({ host, port }) : kubeconfigCredentials();
}

/** A pod's last state may say that its Redis has ended: proof that is not to be missed. */
function endsOf(memories: Memories) {
  const note = (pod: Parameters<typeof noteEnd>[1]) => {
    const owner = pod.metadata.ownerReferences?.find(({ kind }) => kind === "RedisCluster");
    if (owner) noteEnd(memories.of(owner.uid).ended, pod);
  };
  return { added: note, updated: note, deleted: note };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
