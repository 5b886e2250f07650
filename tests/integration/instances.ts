/**
 * Instance managers with real Redis servers on addresses of the loopback network, a real API
 * server, and the controller's own moves, one by one: what tests of the instance need, without a
 * node and without a controller.
 */
import { Redis } from "ioredis";
import { PORT } from "../../api/meta.ts";
import type { FailoverState } from "../../api/failover.ts";
import type { Report } from "../../api/protocol.ts";
import { elect, handOver, pend, settle, unborn, withTerms } from "../../failover/transitions.ts";
import { runInstance } from "../../instance/run.ts";
import type { Settings } from "../../instance/settings.ts";
import type { Credentials } from "../../kube/credentials.ts";
import { ConflictError } from "../../kube/errors.ts";
import { Logger } from "../../kube/log.ts";
import { RestClient } from "../../kube/rest.ts";
import { writeIdentity } from "../../operator/copy.ts";
import { ManagerClient } from "../../operator/manager_client.ts";
import type { ManagerTarget } from "../../operator/manager_connections.ts";
import { createCA, issueLeaf, type KeyPair } from "../../pki/certificate.ts";
import { ensureRedisServer } from "../cluster/install/redis.ts";
import { silent } from "../cluster/progress.ts";
import { waitFor } from "../cluster/wait.ts";
import { ADMIN_TOKEN, type ControlPlane } from "./control_plane.ts";
import { type Cluster, cluster, redisClusters } from "./crd_api.ts";

const NAMESPACE = "default";
const PASSWORD = "correct horse battery staple";
const DAY_MS = 86_400_000;

/** An instance, wherever its manager runs. */
abstract class Instance {
  constructor(readonly settings: Settings) {}

  get name(): string {
    return this.settings.environment.name;
  }

  get podUID(): string {
    return this.settings.environment.podUID;
  }

  get podIP(): string {
    return this.settings.environment.podIP;
  }

  /** A client of its Redis, as an application is one. */
  client(): Redis {
    const client = new Redis({
      host: this.podIP,
      port: PORT.redis,
      password: PASSWORD,
      commandTimeout: 2_000,
      retryStrategy: () => null,
      lazyConnect: true,
      enableReadyCheck: false,
    });
    client.on("error", () => {});
    return client;
  }

  /** Sends one command as an application does. */
  async call(command: string, ...args: string[]): Promise<unknown> {
    const client = this.client();
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }
}

/** An instance whose manager is a process of its own, with a narrowed worker. */
export class InstanceProcess extends Instance implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly exited: Promise<Deno.CommandStatus>;
  readonly log: Promise<string>;

  constructor(settings: Settings, settingsPath: string) {
    super(settings);
    const main = new URL("./instance_process.ts", import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--unstable-worker-options", main, settingsPath],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.exited = this.#child.status;
    this.log = new Response(this.#child.stdout).text();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** pid of its Redis. */
  async redisPid(): Promise<number> {
    const info = String(await this.call("INFO", "server"));
    return Number(/process_id:(\d+)/.exec(info)![1]);
  }

  signal(signal: Deno.Signal): void {
    kill(this.pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.pid, "SIGKILL");
    await this.exited;
    await this.log;
  }
}

/** An instance whose manager runs in this process; its Redis is a process of its own. */
export class TestInstance extends Instance {
  readonly log: string[] = [];
  readonly terminate = new AbortController();
  /** Resolves when the manager has ended. */
  readonly ended: Promise<void>;
  /** pid of the Redis that was started last. */
  redisPid = 0;
  #cut = false;

  constructor(settings: Settings, credentials: Credentials) {
    super(settings);
    const cuttable: Credentials = {
      server: credentials.server,
      authenticate: () =>
        this.#cut ? Promise.reject(new Error("cut off")) : credentials.authenticate(),
      close: () => {},
    };
    this.ended = runInstance(settings, {
      rest: new RestClient(cuttable, { fieldManager: "redkeep-instance" }),
      host: {
        killGroup: (pid) => kill(-pid, "SIGKILL"),
        started: (pid) => this.redisPid = pid,
        mayWrite: () => {},
        fenced: () => {},
      },
      log: new Logger("instance", { level: "debug", write: (line) => this.log.push(line) }),
      terminate: this.terminate.signal,
    });
    this.ended.catch(() => {});
  }

  /** Lets this instance's manager reach the API server, or not. */
  cutOff(cut: boolean): void {
    this.#cut = cut;
  }

  /** Sends a signal to its Redis. */
  signalRedis(signal: Deno.Signal): void {
    kill(this.redisPid, signal);
  }
}

/** A RedisCluster, its instances, and the moves of a controller. */
export class Fleet implements AsyncDisposable {
  readonly instances: TestInstance[] = [];
  readonly controller: ManagerClient;
  /** A client without a certificate. */
  readonly nobody = new ManagerClient(() => undefined);
  #started = 0;
  readonly #network = `127.${random(1, 250)}.${random(0, 250)}`;

  private constructor(
    readonly plane: ControlPlane,
    readonly rest: RestClient,
    readonly name: string,
    readonly uid: string,
    readonly directory: string,
    readonly ca: KeyPair,
    identity: KeyPair,
  ) {
    this.controller = new ManagerClient(() => ({
      certificate: identity.certificatePEM,
      privateKey: identity.privateKeyPEM,
    }));
  }

  /** Creates the RedisCluster; its CRD must be there. */
  static async create(
    plane: ControlPlane,
    name: string,
    spec: Parameters<typeof cluster>[1] = {},
  ): Promise<Fleet> {
    const rest = new RestClient(plane.credentials, { fieldManager: "redkeep" });
    const created = await rest.create(redisClusters, cluster(name, spec) as Cluster);
    const ca = await authority();
    const identity = await issueLeaf(ca, {
      commonName: "redkeep-controller",
      usages: ["client"],
      ...validity(),
    });
    const directory = await Deno.makeTempDir({ prefix: "rk-" });
    return new Fleet(plane, rest, name, created.metadata.uid, directory, ca, identity);
  }

  /** Starts the manager of another instance; `demo-3` after `demo-2`. */
  async start(of: { name?: string; podUID?: string } = {}): Promise<TestInstance> {
    const settings = await this.#settings(of.name, of.podUID);
    const instance = new TestInstance(settings, this.plane.credentials);
    this.instances.push(instance);
    return instance;
  }

  /** The same in a process of its own; it is not among {@link instances}. */
  async startProcess(): Promise<InstanceProcess> {
    const settings = await this.#settings();
    const path = `${this.directory}/settings-${settings.environment.name}.json`;
    await Deno.writeTextFile(path, JSON.stringify(settings));
    return new InstanceProcess(settings, path);
  }

  async #settings(
    name = `${this.name}-${this.#started + 1}`,
    podUID: string = crypto.randomUUID(),
  ): Promise<Settings> {
    const ordinal = ++this.#started;
    const at = `${this.directory}/${ordinal}`;
    const podIP = `${this.#network}.${ordinal}`;
    const paths = {
      data: `${this.directory}/data-${name}`,
      controller: `${at}/run`,
      auth: `${at}/auth`,
      operatorCA: `${at}/ca`,
      identity: `${at}/id`,
      serviceAccount: `${at}/sa`,
    };
    for (const path of Object.values(paths)) await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${paths.auth}/password`, PASSWORD);
    await Deno.writeTextFile(`${paths.operatorCA}/ca.crt`, this.ca.certificatePEM);
    await Deno.writeTextFile(`${paths.serviceAccount}/ca.crt`, this.plane.ca);
    await Deno.writeTextFile(`${paths.serviceAccount}/token`, ADMIN_TOKEN);
    await writeIdentity(paths.identity, name, podIP);
    const { hostname, port } = new URL(this.plane.server);
    return {
      environment: {
        name,
        podUID,
        podIP,
        namespace: NAMESPACE,
        clusterName: this.name,
        clusterUID: this.uid,
        apiHost: hostname,
        apiPort: port,
        gracePeriodSeconds: 30,
      },
      bootId: crypto.randomUUID(),
      binary: await ensureRedisServer(silent),
      paths,
      bind: podIP,
    };
  }

  /** How the controller reaches an instance. */
  async target(instance: Instance): Promise<ManagerTarget> {
    const certificate = await Deno.readTextFile(`${instance.settings.paths.identity}/tls.crt`);
    return { name: instance.name, podUID: instance.podUID, podIP: instance.podIP, certificate };
  }

  async report(instance: Instance): Promise<Report> {
    return await this.controller.status(await this.target(instance));
  }

  /** Waits until an instance's report is as wanted. */
  async reports(
    instance: Instance,
    what: string,
    wanted: (report: Report) => boolean,
    timeoutMs = 10_000,
  ): Promise<Report> {
    let last: Report | undefined;
    try {
      return await waitFor(`${instance.name} ${what}`, async () => {
        last = await this.report(instance);
        return wanted(last) && last;
      }, { timeoutMs, intervalMs: 10 });
    } catch (error) {
      throw new Error(`${(error as Error).message}; last: ${JSON.stringify(last)}`);
    }
  }

  /** The RedisCluster as it is now. */
  async read(): Promise<Cluster> {
    return await this.rest.get(redisClusters, { namespace: NAMESPACE, name: this.name });
  }

  /** Changes `status.failover` by compare-and-swap. */
  async swap(change: (state: FailoverState) => FailoverState): Promise<FailoverState> {
    while (true) {
      const object = await this.read();
      const state = object.status?.failover ??
        unborn({ minReplicasToWrite: 0, leaseSeconds: object.spec.failover.leaseSeconds });
      const failover = change(state);
      try {
        await this.rest.update(redisClusters, {
          ...object,
          status: { ...object.status, failover },
        }, { subresource: "status" });
        return failover;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  }

  /** Opens an epoch in which nobody is primary. */
  async pend(): Promise<FailoverState> {
    return await this.swap((state) => pend(state, { reason: "Test", at: now() }));
  }

  /** Elects an instance in the pending epoch and promotes it; does not settle. */
  async promote(instance: Instance): Promise<FailoverState> {
    const report = await this.reports(instance, "runs", (r) => r.runId !== undefined && !r.loading);
    const runId = report.runId!;
    const state = await this.swap((state) =>
      elect(
        state,
        { name: instance.name, podUID: instance.podUID, runId },
        state.terms.leaseSeconds,
      )
    );
    await this.controller.promote(await this.target(instance), state.epoch, runId);
    return state;
  }

  /** Settles the epoch, with all other instances as members. */
  async settle(): Promise<FailoverState> {
    return await this.swap((state) => {
      const settled = settle(state);
      const members = this.instances.map(({ name }) => name)
        .filter((name) => name !== settled.primary!.name);
      return withTerms(settled, { members: [...new Set(members)] });
    });
  }

  /** Makes an instance primary of a new epoch, all others its members, and waits for them. */
  async lead(instance: Instance): Promise<FailoverState> {
    await this.pend();
    await this.promote(instance);
    const state = await this.settle();
    await this.reports(instance, "leads", (report) => report.writable && report.ready);
    return state;
  }

  /** Announces the result of a hand-over. */
  async handedOver(to: Instance, runId: string): Promise<FailoverState> {
    return await this.swap((state) => handOver(state, { name: to.name, podUID: to.podUID, runId }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plane.startApiServer().catch(() => {});
    for (const instance of this.instances) {
      instance.terminate.abort();
      kill(instance.redisPid, "SIGCONT");
    }
    // A primary waits for a hand-over; without members it just goes.
    await this.swap((state) => withTerms(state, { members: [] }));
    await Promise.allSettled(this.instances.map(({ ended }) => ended));
    this.controller[Symbol.dispose]();
    this.nobody[Symbol.dispose]();
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** A certificate authority that signs client certificates for a day. */
export async function authority(): Promise<KeyPair> {
  return await createCA({ commonName: "redkeep-operator", ...validity() });
}

/** From an hour ago to tomorrow. */
export function validity() {
  return {
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + DAY_MS),
  };
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    if (pid !== 0) Deno.kill(pid, signal);
  } catch { /* it has ended */ }
}

function now(): string {
  return new Date().toISOString();
}

function random(from: number, to: number): number {
  return from + Math.floor(Math.random() * (to - from + 1));
}
