import { chooseProvider } from "../../cluster/choose.ts";
import { EmbeddedProvider } from "../../cluster/embedded/provider.ts";
import type { Environment } from "./environment.ts";
import { connect } from "./environment.ts";
import { dump, reportingKubectl } from "./diagnostics.ts";
import { defaultImage } from "./images.ts";
import { createNamespace, deleteNamespace } from "./namespace.ts";
import { TestCluster } from "./test_cluster.ts";

/** What a test is given. */
export interface TestScope {
  environment: Environment;
  /** A namespace of this topic's own, in which only restricted pods are admitted. */
  namespace: string;
  /** A handle on a RedisCluster of this name; nothing is created by asking for it. */
  cluster(name: string): TestCluster;
  /** A healthy cluster of three; the one that the test before used, if it has recovered. */
  shared(): Promise<TestCluster>;
}

/**
 * Clients here connect to the addresses of Services and pods, and faults act on processes and
 * bridges: both are within reach where the node is this machine.
 */
const reachable = (await chooseProvider()) instanceof EmbeddedProvider;
if (!reachable) console.log("End-to-end tests are skipped: they need the embedded cluster");

/** How long the shared cluster may take to become healthy before the next test gets a new one. */
const RECOVERY_MS = 20_000;

/**
 * The end-to-end tests of one file: they share a namespace and, as long as it is healthy between
 * two tests, a cluster. When one fails, the state of the namespace is written down at once.
 */
export class Suite {
  #namespace: Promise<string> | undefined;
  #shared: TestCluster | undefined;
  #generation = 0;
  #failed = false;

  /** @param image of its clusters */
  constructor(readonly topic: string, readonly image: string = defaultImage()) {
    Deno.test.afterAll(() => this.#end());
  }

  /** Declares a test, named by the behaviour that it shows. */
  test(name: string, body: (scope: TestScope) => Promise<void>): void {
    Deno.test({
      name: `${this.topic}: ${name}`,
      ignore: !reachable,
      // Connections to the API server outlive a test on purpose.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () => this.#run(body),
    });
  }

  async #run(body: (scope: TestScope) => Promise<void>): Promise<void> {
    const environment = await connect();
    const namespace = await (this.#namespace ??= createNamespace(environment, this.topic));
    const cluster = (name: string) => new TestCluster(environment, namespace, name, this.image);
    try {
      await body({ environment, namespace, cluster, shared: () => this.#ensureShared(cluster) });
    } catch (error) {
      this.#failed = true;
      const kubectl = reportingKubectl(
        environment.provider.kubectl(),
        environment.provider.kubeconfig(),
      );
      const { file, summary } = await dump(kubectl, namespace, environment.operatorNamespace);
      console.log(`${summary}Everything about it: ${file}`);
      throw error;
    }
  }

  async #ensureShared(cluster: (name: string) => TestCluster): Promise<TestCluster> {
    try {
      await this.#shared?.waitHealthy(RECOVERY_MS);
    } catch (error) {
      console.log(`A new cluster, because the former did not recover: ${error}`);
      await this.#shared?.delete();
      this.#shared = undefined;
    }
    if (this.#shared) return this.#shared;
    const created = cluster(`${this.topic}-${++this.#generation}`);
    await created.apply({ instances: 3 });
    await created.waitHealthy();
    return this.#shared = created;
  }

  async #end(): Promise<void> {
    if (this.#namespace === undefined) return;
    if (this.#failed && Deno.env.get("REDKEEP_E2E_KEEP")) return;
    const environment = await connect();
    // Not waited for: the next topic does not depend on it.
    await deleteNamespace(environment, await this.#namespace);
  }
}
