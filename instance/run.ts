/** The instance manager apart from its process. */
import { PORT } from "../api/meta.ts";
import { systemClock } from "../kube/clock.ts";
import { Informer } from "../kube/informer.ts";
import type { RestClient } from "../kube/rest.ts";
import { confirmRegularly } from "./failover/confirm.ts";
import { Instance, type Surroundings } from "./instance.ts";
import { whyNotAlive } from "./liveness.ts";
import { startMetricsServer } from "./metrics/server.ts";
import { publishStatus } from "./reconciler/status.ts";
import { type RedisCluster, redisClusters } from "./rediscluster.ts";
import { commands } from "./server/commands.ts";
import { type Server, startServer } from "./server/server.ts";
import { files, type Settings } from "./settings.ts";
import { graceMs, untilRelieved } from "./termination.ts";
import { lockVolume } from "./volume_lock.ts";

/** How long the answer to a hand-over may take to leave a manager that ends, in milliseconds. */
const ANSWER_MS = 1_000;

/**
 * Runs the instance until it is told to end and has ended.
 *
 * @throws where one of its parts fails for good: the process is to end then, and to be started anew
 */
export async function runInstance(settings: Settings, around: Surroundings): Promise<void> {
  const stopped = new AbortController();
  using _volume = await lockVolume(files(settings.paths).lock, around.log.named("volume"));
  const instance = await Instance.open(settings, around);
  try {
    const server = await serve(instance, stopped.signal);
    await Promise.race([
      runLoops(instance, around.rest, stopped.signal),
      terminated(instance, server, around.terminate),
    ]);
  } finally {
    stopped.abort();
    await instance.supervisor.kill();
    instance.redis.close();
  }
}

/** Waits for the end to be asked for, and brings it about. */
async function terminated(
  { facts, supervisor, log }: Instance,
  server: Server,
  terminate: AbortSignal,
): Promise<void> {
  if (!terminate.aborted) {
    await new Promise((resolve) => terminate.addEventListener("abort", resolve, { once: true }));
  }
  const grace = graceMs(facts.settings.environment.gracePeriodSeconds);
  facts.set({ terminating: true });
  await untilRelieved(facts, grace.handover, log);
  // The controller waits for the word of whoever handed over.
  await Promise.race([server.idle(), systemClock.sleep(ANSWER_MS)]);
  await supervisor.stop(grace.shutdown);
}

/** Serves the API and the metrics. */
async function serve(instance: Instance, signal: AbortSignal): Promise<Server> {
  const { facts, monitor, obedience, redis, authority, report, log } = instance;
  const { environment, paths } = facts.settings;
  const server = await startServer({
    hostname: environment.podIP,
    port: PORT.manager,
    identity: instance.identity,
    operatorCA: () => Deno.readTextFile(files(paths).operatorCA),
    routes: commands({ ...instance, poll: () => monitor.fresh(), log: log.named("failover") }),
    reports: reportsOf(instance),
    refresh: () => monitor.poll(),
    whyNotAlive: () =>
      whyNotAlive({ obedience, monitor, redisRuns: instance.redisRuns }, performance.now()),
    log: log.named("server"),
  }, signal);
  startMetricsServer({
    port: PORT.metrics,
    hostname: environment.podIP,
    call: (command, ...args) => redis.call(command, ...args),
    own: () => {
      const { role, epoch, dataEpoch, exits: redisExits } = report();
      const { remainingMs } = authority;
      const authorityRemainingSeconds = remainingMs && remainingMs / 1000;
      return { role, epoch, dataEpoch, redisExits, authorityRemainingSeconds };
    },
    signal,
  });
  return server;
}

/** Everything that goes on for as long as the instance runs; rejects where a part fails. */
async function runLoops(instance: Instance, rest: RestClient, signal: AbortSignal): Promise<void> {
  const { facts, announcer, obedience, log } = instance;
  const { environment } = facts.settings;
  const informer = new Informer<RedisCluster>(rest, redisClusters, {
    namespace: environment.namespace,
    fieldSelector: `metadata.name=${environment.clusterName}`,
    onError: (error) => log.warn("the watch of the RedisCluster failed", { error: String(error) }),
  });
  const see = (cluster: RedisCluster) => instance.see(cluster);
  informer.subscribe({ added: see, updated: see });
  await Promise.all([
    informer.run(signal),
    announcer.run(signal),
    publishStatus({
      rest,
      environment,
      certificate: instance.identity.certificate,
      reports: reportsOf(instance),
      log: log.named("status"),
    }, signal),
    instance.runRedis(signal),
    obedience.run(signal),
    confirmRegularly({ ...instance, log: log.named("failover") }, signal),
  ]);
}

function reportsOf({ facts, report }: Instance) {
  return {
    report,
    onChange: (listener: () => void, signal: AbortSignal) => facts.onChange(listener, signal),
  };
}
