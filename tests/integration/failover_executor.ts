/**
 * The controller's failover part over real managers, real Redis and a real API server, without a
 * node: the pods are made up, everything else is as in production.
 */
import { FIELD_MANAGER } from "../../api/meta.ts";
import { type Clock, systemClock } from "../../kube/clock.ts";
import { Logger } from "../../kube/log.ts";
import { RestClient } from "../../kube/rest.ts";
import type { Pod } from "../../kube/types.ts";
import type { ReconcileContext } from "../../operator/cluster/context.ts";
import type { FailoverResult } from "../../operator/cluster/failover/run.ts";
import { type ClusterMemory, Memories } from "../../operator/cluster/memory.ts";
import { StatusStreams } from "../../operator/cluster/status_streams.ts";
import { learnTargets } from "../../operator/cluster/contacts.ts";
import { pollStatus } from "../../operator/cluster/step4_status_poll.ts";
import { reconcileFailover } from "../../operator/cluster/step6_reachability.ts";
import { redisClusters } from "../../operator/rediscluster.ts";
import type { Fleet, TestInstance } from "./instances.ts";

/** Reconciles one fleet, as a controller that leads. */
export class FailoverExecutor implements AsyncDisposable {
  /** Reasons of the Events so far. */
  readonly story: string[] = [];
  memory: ClusterMemory = new Memories().of("any");
  /** The last result. */
  result: FailoverResult | undefined;
  readonly #rest: RestClient;
  readonly #streams: StatusStreams;
  readonly #stop = new AbortController();
  readonly #log = new Logger("test", { level: "error" });
  #wake = Promise.withResolvers<void>();
  #running: Promise<void>;

  constructor(readonly fleet: Fleet, readonly clock: Clock = systemClock) {
    this.#rest = new RestClient(fleet.plane.credentials, { fieldManager: FIELD_MANAGER });
    this.#streams = new StatusStreams({
      managers: fleet.controller,
      clock,
      log: this.#log,
      enqueue: () => this.wake(),
    });
    this.#running = this.#run();
  }

  /** Reconciles now. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Another controller takes over. */
  forget(): void {
    this.memory = new Memories().of("any");
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = Promise.withResolvers();
      const ctx = await this.#context();
      learnTargets(ctx);
      await pollStatus(ctx);
      this.result = await reconcileFailover(ctx);
      const timer = setTimeout(() => this.wake(), Math.min(this.result.requeueAfterMs ?? 250, 250));
      await this.#wake.promise;
      clearTimeout(timer);
    }
  }

  async #context(): Promise<ReconcileContext> {
    const { fleet, memory, clock, story } = this;
    const name = { namespace: "default", name: fleet.name };
    const context: Partial<ReconcileContext> = {
      cluster: await this.#rest.get(redisClusters, name),
      key: `default/${fleet.name}`,
      observed: {
        pods: fleet.instances.map(podOf),
        pvcs: [],
        services: [],
      } as unknown as ReconcileContext["observed"],
      rest: this.#rest,
      recorder: { event: (_cluster, { reason }) => void story.push(reason) },
      log: this.#log,
      clock,
      signal: this.#stop.signal,
      memory,
      managers: fleet.controller,
      streams: this.#streams,
      problems: [],
      refused: false,
    };
    return context as ReconcileContext;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.wake();
    this.#streams.close();
    await this.#running.catch((error) => {
      if (error !== this.#stop.signal.reason) throw error;
    });
  }
}

function podOf({ name, podUID }: TestInstance): Pod {
  const status = { name: "redis", ready: true, restartCount: 0, image: "", imageID: "" };
  return {
    metadata: { name, namespace: "default", uid: podUID, resourceVersion: "1" },
    status: { containerStatuses: [{ ...status, state: { running: {} } }] },
  };
}
