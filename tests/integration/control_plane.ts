/**
 * A private etcd and kube-apiserver, without a node: what a test needs that asks how the API server
 * behaves (watches, conflicts, validation of CRDs) and may restart it without disturbing others.
 */
import { join } from "node:path";
import { type Credentials, staticCredentials } from "../../kube/credentials.ts";
import { createCA, issueLeaf } from "../../pki/certificate.ts";
import { kubernetesFolder } from "../cluster/install/kubernetes.ts";
import { cacheDirectory } from "../cluster/paths.ts";
import { waitFor } from "../cluster/wait.ts";

/** A running control plane. Dispose of it (`await using`) to stop it and remove its files. */
export interface ControlPlane extends AsyncDisposable {
  /** Where the API server listens; the same after a restart. */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** An administrator's. Closed with the control plane. */
  readonly credentials: Credentials;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Kills the API server; its clients' connections are cut. */
  stopApiServer(): Promise<void>;
  /** Starts the API server again and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Stops the API server without a sign to its clients: connections stay open, and silent. */
  pauseApiServer(): Promise<void>;
  resumeApiServer(): Promise<void>;
  /** Makes etcd forget all history before its newest revision. */
  compact(): Promise<void>;
  stop(): Promise<void>;
}

/** Bearer token of an administrator. */
export const ADMIN_TOKEN = "administrator";

/** Starts a control plane of its own on free ports of the loopback interface. */
export async function startControlPlane(): Promise<ControlPlane> {
  const executable = await kubernetesExecutable();
  const directory = await Deno.makeTempDir({ prefix: "redkeep-control-plane-" });
  const [etcdPort, peerPort, apiPort] = freePorts(3);
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const server = `https://127.0.0.1:${apiPort}`;

  const ca = await writeFiles(directory);
  const kubeconfig = await writeKubeconfig(directory, server, ca);
  const credentials = staticCredentials({ server, ca, token: ADMIN_TOKEN });

  const etcdProcess = new Component(directory, executable, "etcd", [
    `--data-dir=${join(directory, "etcd")}`,
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    "--unsafe-no-fsync",
    "--log-level=error",
  ]);
  const apiServer = new Component(directory, executable, "kube-apiserver", [
    "--bind-address=127.0.0.1",
    `--secure-port=${apiPort}`,
    `--etcd-servers=${etcd}`,
    `--tls-cert-file=${join(directory, "server.crt")}`,
    `--tls-private-key-file=${join(directory, "server.key")}`,
    `--token-auth-file=${join(directory, "tokens.csv")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(directory, "server.crt")}`,
    `--service-account-signing-key-file=${join(directory, "server.key")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    // The server's own address stands in no EndpointSlice: loopback addresses may not.
    "--endpoint-reconciler-type=none",
    "--authorization-mode=RBAC",
    // Nothing here makes the ServiceAccount "default" that this plugin wants of every pod.
    "--disable-admission-plugins=ServiceAccount",
  ]);

  const plane: ControlPlane = {
    server,
    ca,
    credentials,
    kubeconfig,
    stopApiServer: () => apiServer.kill(),
    async startApiServer() {
      apiServer.start();
      const answers = () => apiServer.ended || isReady(credentials);
      await waitFor("the API server is ready", answers, { timeoutMs: 60_000 });
      apiServer.assertRunning();
    },
    pauseApiServer: () => apiServer.pause(true),
    resumeApiServer: () => apiServer.pause(false),
    async compact() {
      const key = btoa("x");
      const range = await post(`${etcd}/v3/kv/range`, { key });
      await post(`${etcd}/v3/kv/compaction`, { revision: range.header.revision });
    },
    async stop() {
      await Promise.all([apiServer.kill(), etcdProcess.kill()]);
      credentials.close();
      await Deno.remove(directory, { recursive: true });
    },
    [Symbol.asyncDispose]: () => plane.stop(),
  };

  etcdProcess.start();
  try {
    await plane.startApiServer();
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}

/** The one executable with all of Kubernetes in it, as `./dev up` builds it. */
export async function kubernetesExecutable(): Promise<string> {
  const candidates = [
    join(await kubernetesFolder(), "kubernetes"),
    cacheDirectory("bin", "kubernetes"),
  ];
  for (const path of candidates) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  throw new Error(`no Kubernetes executable at ${candidates.join(" or ")}: run ./dev up first`);
}

/** One process of the control plane, which may be started again after it was killed. */
class Component {
  #process: Deno.ChildProcess | undefined;
  /** Whether the process has come to its end, for whatever reason. */
  ended = false;

  constructor(
    readonly directory: string,
    readonly executable: string,
    readonly name: string,
    readonly args: string[],
  ) {}

  start(): void {
    const log = join(this.directory, `${this.name}.log`);
    this.#process = new Deno.Command("/bin/sh", {
      args: ["-c", 'exec "$@" >>"$0" 2>&1', log, this.executable, this.name, ...this.args],
      stdin: "null",
    }).spawn();
    this.ended = false;
    this.#process.status.then(() => this.ended = true);
  }

  /** @throws with the end of its log if the process has ended */
  assertRunning(): void {
    if (!this.ended) return;
    const log = Deno.readTextFileSync(join(this.directory, `${this.name}.log`));
    throw new Error(`${this.name} ended: ${log.slice(-1000)}`);
  }

  /** Stops all threads, or lets them go on, and returns once the kernel says that they do. */
  async pause(stop: boolean): Promise<void> {
    const process = this.#process!;
    process.kill(stop ? "SIGSTOP" : "SIGCONT");
    await waitFor(`${this.name} ${stop ? "stops" : "goes on"}`, async () => {
      const status = await Deno.readTextFile(`/proc/${process.pid}/status`);
      return /^State:\s+T/m.test(status) === stop;
    }, { timeoutMs: 5_000, intervalMs: 5 });
  }

  async kill(): Promise<void> {
    if (!this.#process) return;
    if (!this.ended) this.#process.kill("SIGKILL");
    await this.#process.status;
    this.#process = undefined;
  }
}

/** Writes certificates and tokens, and returns the authority's certificate. */
async function writeFiles(directory: string): Promise<string> {
  const validity = {
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 864e5),
  };
  const ca = await createCA({ commonName: "control-plane", ...validity });
  const leaf = await issueLeaf(ca, {
    commonName: "kube-apiserver",
    usages: ["server"],
    ipAddresses: ["127.0.0.1"],
    ...validity,
  });
  const files = {
    "server.crt": leaf.certificatePEM,
    "server.key": leaf.privateKeyPEM,
    "tokens.csv": `${ADMIN_TOKEN},administrator,administrator,system:masters\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(directory, name), content, { mode: 0o600 });
  }
  return ca.certificatePEM;
}

async function writeKubeconfig(directory: string, server: string, ca: string): Promise<string> {
  const path = join(directory, "kubeconfig");
  const name = "control-plane";
  const config = { // JSON is YAML
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": btoa(ca) } }],
    users: [{ name, user: { token: ADMIN_TOKEN } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  await Deno.writeTextFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function isReady(credentials: Credentials): Promise<boolean> {
  const { client, headers } = await credentials.authenticate();
  const response = await fetch(`${credentials.server}/readyz`, {
    client,
    headers,
    signal: AbortSignal.timeout(2000),
  });
  await response.body?.cancel();
  return response.ok;
}

async function post(url: string, body: unknown): Promise<{ header: { revision: string } }> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** Ports that are free now; all are held until the last is known, so no two are the same. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}
