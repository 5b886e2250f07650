import { EventRecorder } from "../kube/events.ts";
import { objectReference } from "../kube/reference.ts";
import type { RestClient } from "../kube/rest.ts";
import { GROUP } from "../api/meta.ts";
import type { Environment } from "./environment.ts";
import type { Facts } from "./facts.ts";
import { redisClusters } from "./rediscluster.ts";

/** Records, as Events of the RedisCluster, what an instance does that nobody asked it to do. */
export class Announcer {
  readonly #recorder: EventRecorder;

  constructor(rest: RestClient, environment: Environment, readonly facts: Facts) {
    this.#recorder = new EventRecorder(rest, {
      reporter: { controller: `${GROUP}/instance`, instance: environment.name },
    });
  }

  /** @param reason and `action`: one CamelCase word each */
  warn(reason: string, action: string, note: string): void {
    const { cluster } = this.facts;
    if (cluster === undefined) return;
    const regarding = objectReference(redisClusters, cluster);
    this.#recorder.record({ type: "Warning", reason, action, note, regarding });
  }

  /** Writes until the signal aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.#recorder.run(signal);
  }
}
