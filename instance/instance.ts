import type { Logger } from "../kube/log.ts";
import type { RestClient } from "../kube/rest.ts";
import { Announcer } from "./announcer.ts";
import { AuthorityHolder } from "./failover/authority.ts";
import { DivergedData } from "./failover/diverged_data.ts";
import { Mastery } from "./failover/mastery.ts";
import { Obedience } from "./failover/obedience.ts";
import type { Identity } from "./failover/peer.ts";
import { noteSync } from "./failover/sync.ts";
import { Facts } from "./facts.ts";
import type { Host } from "./host.ts";
import { Configuration } from "./reconciler/configuration.ts";
import { clusterReader, type ReadCluster, type RedisCluster } from "./rediscluster.ts";
import { renderAcl } from "./redis/acl.ts";
import { RedisClient } from "./redis/client.ts";
import type { RedisInfo } from "./redis/info.ts";
import { Monitor } from "./redis/monitor.ts";
import { reportOf } from "./report.ts";
import { files, type Settings } from "./settings.ts";
import { StateFile } from "./state.ts";
import { type Exit, type RedisProcess, startRedis } from "./supervisor/process.ts";
import { Supervisor } from "./supervisor/supervisor.ts";

/** A Redis that answers nothing for this long is killed; longer where the lease is. */
const HUNG_MS = 5_000;

/** What the manager is given from outside. */
export interface Surroundings {
  rest: RestClient;
  host: Host;
  log: Logger;
  /** Aborts when the instance is to hand over and end. */
  terminate: AbortSignal;
}

/** The parts of an instance manager, and what each tells the others. */
export class Instance {
  readonly redis: RedisClient;
  readonly read: ReadCluster;
  readonly announcer: Announcer;
  readonly authority: AuthorityHolder;
  readonly mastery: Mastery;
  readonly diverged: DivergedData;
  readonly obedience: Obedience;
  readonly configuration: Configuration;
  readonly supervisor: Supervisor;
  readonly monitor: Monitor;
  readonly log: Logger;
  readonly #managerPassword = crypto.getRandomValues(new Uint8Array(32)).toHex();
  readonly #firstSight = Promise.withResolvers<RedisCluster>();
  /** When the Redis that runs was started, on the monotonic clock. */
  #startedAt: number | undefined;

  private constructor(
    readonly facts: Facts,
    readonly identity: Identity,
    { rest, host, log }: Surroundings,
  ) {
    const { environment, paths, binary, bind, memoryLimitBytes } = facts.settings;
    const file = files(paths);
    const redis = new RedisClient(file.socket, this.#managerPassword);
    const read = clusterReader(rest, environment);
    const failoverLog = log.named("failover");
    this.log = log;
    this.redis = redis;
    this.read = read;
    this.announcer = new Announcer(rest, environment, facts);
    const authority = new AuthorityHolder({
      clusterUID: environment.clusterUID,
      identity: () => facts.identity,
      onLost: (why) => this.#lostAuthority(why),
      onConfirmed: (deadline) => {
        const pid = this.supervisor.process?.pid;
        if (pid !== undefined) host.mayWrite(pid, deadline - performance.now());
      },
    });
    const mastery = new Mastery({
      facts,
      authority,
      redis,
      kill: () => this.supervisor.kill(),
      refresh: () => this.monitor.fresh(),
      onFenced: host.fenced,
      log: failoverLog,
    });
    this.authority = authority;
    this.mastery = mastery;
    this.diverged = new DivergedData({
      facts,
      announcer: this.announcer,
      durability: () => this.configuration.durability,
      log: failoverLog,
    });
    this.obedience = new Obedience({
      facts,
      authority,
      mastery,
      diverged: this.diverged,
      redis,
      identity,
      read,
      log: failoverLog,
    });
    this.configuration = new Configuration({
      facts,
      redis,
      path: file.config,
      place: { dir: paths.data, aclFile: file.acl, socket: file.socket, bind, memoryLimitBytes },
      log: log.named("configuration"),
    });
    this.supervisor = new Supervisor({
      prepare: () => this.#disclaimLostData(),
      start: () => startRedis(binary, file.config, log.named("redis")),
      killGroup: host.killGroup,
      onStart: ({ pid }) => {
        this.#startedAt = performance.now();
        host.started(pid);
        this.configuration.started();
      },
      onExit: (exit, process) => this.#redisEnded(exit, process),
      log: log.named("supervisor"),
    });
    this.monitor = new Monitor({
      redis,
      startedAt: () => this.#startedAt,
      hungMs: () => Math.max(HUNG_MS, (authority.leaseSeconds ?? 0) * 1000),
      onInfo: (info) => this.#redisAnswered(info),
      onHung: (silentMs) => {
        log.error("redis-server hangs and is killed", { silentMs: Math.round(silentMs) });
        this.supervisor.kill();
      },
      isSteady: () => facts.ready,
      log: log.named("monitor"),
    });
  }

  /** Reads what an earlier manager left behind, and who this one is. */
  static async open(settings: Settings, around: Surroundings): Promise<Instance> {
    const { environment, paths } = settings;
    const file = files(paths);
    const state = await StateFile.open(file.state, environment.clusterUID);
    const identity = {
      certificate: await Deno.readTextFile(file.certificate),
      privateKey: await Deno.readTextFile(file.privateKey),
    };
    return new Instance(new Facts(settings, state), identity, around);
  }

  /** What it says of itself. */
  report = () => reportOf(this.facts, this.authority.leaseSeconds);

  /** Whether redis-server runs, whether it answers or not. */
  get redisRuns(): boolean {
    return this.#startedAt !== undefined;
  }

  /** Takes in what was watched of the RedisCluster. */
  see(cluster: RedisCluster): void {
    this.obedience.see(cluster);
    if (cluster.metadata.uid !== this.facts.settings.environment.clusterUID) return;
    this.#firstSight.resolve(cluster);
    this.configuration.apply(cluster).catch((error) =>
      this.log.warn("the configuration was not applied", { error: String(error) })
    );
  }

  /** Runs redis-server, from the moment in which its RedisCluster was seen, until it is stopped. */
  async runRedis(signal: AbortSignal): Promise<void> {
    const { paths } = this.facts.settings;
    await this.configuration.write(await this.#firstSight.promise);
    const password = await Deno.readTextFile(`${paths.auth}/password`);
    const acl = renderAcl({ default: password, manager: this.#managerPassword });
    await Deno.writeTextFile(files(paths).acl, acl, { mode: 0o600 });
    await Promise.all([this.supervisor.run(), this.monitor.run(signal)]);
  }

  /**
   * What is not there after the start must not be claimed in an election: an empty former primary
   * would wipe the replicas that still have the data.
   */
  async #disclaimLostData(): Promise<void> {
    const { durability } = this.configuration;
    if (durability === "all") return;
    await this.facts.state.update(({ dataEpoch, wasPrimary, disclaimedEpoch }) =>
      durability === "nothing"
        ? { dataEpoch: 0, wasPrimary: false, disclaimedEpoch: undefined }
        : { wasPrimary: false, disclaimedEpoch: wasPrimary ? dataEpoch : disclaimedEpoch }
    );
  }

  #lostAuthority(why: string): void {
    const { name } = this.facts.settings.environment;
    this.announcer.warn("Fenced", "Fence", `${name} accepts no more writes: ${why}`);
    this.mastery.fence(why).catch((error) => this.log.error("the fence failed", { error }));
  }

  #redisAnswered(info: RedisInfo): void {
    const isAnother = this.facts.info?.runId !== info.runId;
    this.facts.observe(info);
    if (isAnother) this.obedience.wake();
    this.#noteData(info).catch((error) => this.log.error("the data was not noted", { error }));
  }

  async #noteData(info: RedisInfo): Promise<void> {
    await noteSync(this.facts);
    await this.diverged.judge(info);
  }

  #redisEnded(exit: Exit, process: RedisProcess): void {
    const { facts } = this;
    this.#startedAt = undefined;
    this.redis.close();
    this.mastery.ended();
    facts.set({
      info: undefined,
      leading: undefined,
      following: undefined,
      exits: facts.exits + 1,
    });
    if (facts.terminating) return;
    this.#announceExit(exit, process).catch((error) =>
      this.log.error("an exit could not be told", { error })
    );
  }

  async #announceExit({ code, signal }: Exit, process: RedisProcess): Promise<void> {
    const { facts } = this;
    const how = signal ?? `exit code ${code}`;
    const words = await process.lastWords();
    const said = words === "" ? how : `${how}: ${words}`;
    if (facts.info === undefined) facts.set({ lastExit: `redis-server ended with ${said}` });
    const { name } = facts.settings.environment;
    this.announcer.warn("RedisExited", "Restart", `redis-server of ${name}: ${said}`);
  }
}
