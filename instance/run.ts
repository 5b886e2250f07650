/** The instance manager apart from its process: everything it does, wired up. */
import { PORT } from "../api/meta.ts";
import { systemClock } from "../kube/clock.ts";
import { Informer } from "../kube/informer.ts";
import type { Logger } from "../kube/log.ts";
import type { RestClient } from "../kube/rest.ts";
import { Announcer } from "./announcer.ts";
import { AuthorityHolder } from "./failover/authority.ts";
import { confirmRegularly } from "./failover/confirm.ts";
import { Mastery } from "./failover/mastery.ts";
import { Obedience } from "./failover/obedience.ts";
import type { Identity } from "./failover/peer.ts";
import { noteSync } from "./failover/sync.ts";
import { Facts } from "./facts.ts";
import type { Host } from "./host.ts";
import { whyNotAlive } from "./liveness.ts";
import { startMetricsServer } from "./metrics/server.ts";
import { Configuration } from "./reconciler/configuration.ts";
import { publishStatus } from "./reconciler/status.ts";
import { clusterReader, type RedisCluster, redisClusters } from "./rediscluster.ts";
import { renderAcl } from "./redis/acl.ts";
import { RedisClient } from "./redis/client.ts";
import { Monitor } from "./redis/monitor.ts";
import { reportOf } from "./report.ts";
import { commands } from "./server/commands.ts";
import { startServer } from "./server/server.ts";
import { files, type Settings } from "./settings.ts";
import { StateFile } from "./state.ts";
import { type RedisProcess, startRedis } from "./supervisor/process.ts";
import { Supervisor } from "./supervisor/supervisor.ts";
import { graceMs, untilRelieved } from "./termination.ts";

/** A Redis that answers nothing for this long is killed; longer where the lease is. */
const HUNG_MS = 5_000;
/** How long the answer to a hand-over may take to leave a manager that ends, in milliseconds. */
const ANSWER_MS = 1_000;

/** What the manager is given from outside. */
export interface Surroundings {
  rest: RestClient;
  host: Host;
  log: Logger;
  /** Aborts when the instance is to hand over and end. */
  terminate: AbortSignal;
}

/**
 * Runs the instance until it is told to end and has ended.
 *
 * @throws where one of its parts fails for good: the process is to end then, and to be started anew
 */
export async function runInstance(settings: Settings, around: Surroundings): Promise<void> {
  const stopped = new AbortController();
  const instance = await assemble(settings, around, stopped.signal);
  try {
    await Promise.race([instance.runUntilFailure(), terminated(instance, around)]);
  } finally {
    stopped.abort();
    await instance.supervisor.kill();
    instance.redis.close();
  }
}

type Instance = Awaited<ReturnType<typeof assemble>>;

async function terminated(
  { facts, supervisor, answered }: Instance,
  { terminate, log }: Surroundings,
): Promise<void> {
  if (!terminate.aborted) {
    await new Promise((resolve) => terminate.addEventListener("abort", resolve, { once: true }));
  }
  const grace = graceMs(facts.settings.environment.gracePeriodSeconds);
  facts.set({ terminating: true });
  await untilRelieved(facts, grace.handover, log);
  // The controller waits for the word of whoever handed over.
  await Promise.race([answered(), systemClock.sleep(ANSWER_MS)]);
  await supervisor.stop(grace.shutdown);
}

async function assemble(
  settings: Settings,
  { rest, host, log }: Surroundings,
  signal: AbortSignal,
) {
  const { environment, paths } = settings;
  const file = files(paths);
  const identity: Identity = {
    certificate: await Deno.readTextFile(file.certificate),
    privateKey: await Deno.readTextFile(file.privateKey),
  };
  const facts = new Facts(settings, await StateFile.open(file.state, environment.clusterUID));
  const managerPassword = crypto.getRandomValues(new Uint8Array(32)).toHex();
  const redis = new RedisClient(file.socket, managerPassword);
  const read = clusterReader(rest, environment);
  const announcer = new Announcer(rest, environment, facts);

  const authority = new AuthorityHolder({
    clusterUID: environment.clusterUID,
    identity: () => facts.identity,
    onLost: (why) => {
      announcer.warn("Fenced", "Fence", `${environment.name} accepts no more writes: ${why}`);
      mastery.fence(why).catch((error) => log.error("the fence failed", { error }));
    },
    onConfirmed: (deadline) => {
      const pid = supervisor.process?.pid;
      if (pid !== undefined) host.mayWrite(pid, deadline - performance.now());
    },
  });
  const mastery = new Mastery({
    facts,
    authority,
    redis,
    kill: () => supervisor.kill(),
    refresh: () => monitor.fresh(),
    onFenced: () => host.fenced(),
    log: log.named("failover"),
  });
  const obedience = new Obedience({
    facts,
    authority,
    mastery,
    redis,
    identity,
    read,
    log: log.named("failover"),
  });
  const configuration = new Configuration({
    facts,
    redis,
    path: file.config,
    place: {
      dir: paths.data,
      aclFile: file.acl,
      socket: file.socket,
      bind: settings.bind,
      memoryLimitBytes: settings.memoryLimitBytes,
    },
    log: log.named("configuration"),
  });

  const announceExit = async (how: string, process: RedisProcess) => {
    const words = await process.lastWords();
    const said = words === "" ? how : `${how}: ${words}`;
    if (facts.info === undefined) facts.set({ lastExit: `redis-server ended with ${said}` });
    announcer.warn("RedisExited", "Restart", `redis-server of ${environment.name}: ${said}`);
  };
  let startedAt: number | undefined;
  const supervisor: Supervisor = new Supervisor({
    start: () => startRedis(settings.binary, file.config, log.named("redis")),
    killGroup: host.killGroup,
    onStart: ({ pid }) => {
      startedAt = performance.now();
      host.started(pid);
      configuration.started();
    },
    onExit: ({ code, signal }, process) => {
      startedAt = undefined;
      redis.close();
      mastery.ended();
      facts.set({
        info: undefined,
        leading: undefined,
        following: undefined,
        exits: facts.exits + 1,
      });
      if (!facts.terminating) {
        announceExit(signal ?? `exit code ${code}`, process)
          .catch((error) => log.error("an exit could not be told", { error }));
      }
    },
    log: log.named("supervisor"),
  });
  const monitor: Monitor = new Monitor({
    redis,
    startedAt: () => startedAt,
    hungMs: () => Math.max(HUNG_MS, (authority.leaseSeconds ?? 0) * 1000),
    onInfo: (info) => {
      const isAnother = facts.info?.runId !== info.runId;
      facts.set({ info, lastExit: undefined });
      if (isAnother) obedience.wake();
      noteSync(facts).catch((error) => log.error("the state was not written", { error }));
    },
    onHung: (silentMs) => {
      log.error("redis-server hangs and is killed", { silentMs: Math.round(silentMs) });
      supervisor.kill();
    },
    isSteady: () => facts.ready,
    log: log.named("monitor"),
  });

  const report = () => reportOf(facts, authority.leaseSeconds);
  const reports = {
    report,
    onChange: (listener: () => void, until: AbortSignal) => facts.onChange(listener, until),
  };
  const informer = new Informer<RedisCluster>(rest, redisClusters, {
    namespace: environment.namespace,
    fieldSelector: `metadata.name=${environment.clusterName}`,
    onError: (error) => log.warn("the watch of the RedisCluster failed", { error: String(error) }),
  });
  const firstSight = Promise.withResolvers<RedisCluster>();
  const seen = (cluster: RedisCluster) => {
    obedience.see(cluster);
    if (cluster.metadata.uid !== environment.clusterUID) return;
    firstSight.resolve(cluster);
    configuration.apply(cluster).catch((error) =>
      log.warn("the configuration was not applied", { error: String(error) })
    );
  };
  informer.subscribe({ added: seen, updated: seen });

  const server = {
    hostname: environment.podIP,
    port: PORT.manager,
    identity,
    operatorCA: () => Deno.readTextFile(file.operatorCA),
    routes: commands({
      facts,
      authority,
      mastery,
      redis,
      identity,
      read,
      poll: () => monitor.fresh(),
      log: log.named("failover"),
    }),
    reports,
    refresh: () => monitor.poll(),
    whyNotAlive: () =>
      whyNotAlive({ obedience, monitor, redisRuns: startedAt !== undefined }, performance.now()),
    log: log.named("server"),
  };

  async function startRedisOnceConfigured(): Promise<void> {
    await configuration.write(await firstSight.promise);
    const password = await Deno.readTextFile(`${paths.auth}/password`);
    const acl = renderAcl({ default: password, manager: managerPassword });
    await Deno.writeTextFile(file.acl, acl, { mode: 0o600 });
    await Promise.all([supervisor.run(), monitor.run(signal)]);
  }

  let answered = () => Promise.resolve();

  async function runUntilFailure(): Promise<void> {
    ({ idle: answered } = await startServer(server, signal));
    startMetricsServer({
      port: PORT.metrics,
      hostname: environment.podIP,
      call: (command, ...args) => redis.call(command, ...args),
      own: () => {
        const { role, epoch, dataEpoch, exits: redisExits } = report();
        const remainingMs = authority.remainingMs;
        const authorityRemainingSeconds = remainingMs && remainingMs / 1000;
        return { role, epoch, dataEpoch, redisExits, authorityRemainingSeconds };
      },
      signal,
    });
    const publication = { rest, environment, certificate: identity.certificate, reports };
    await Promise.all([
      informer.run(signal),
      announcer.run(signal),
      publishStatus({ ...publication, log: log.named("status") }, signal),
      startRedisOnceConfigured(),
      obedience.run(signal),
      confirmRegularly(
        { facts, authority, mastery, obedience, read, log: log.named("failover") },
        signal,
      ),
    ]);
  }

  return { facts, supervisor, redis, runUntilFailure, answered: () => answered() };
}
