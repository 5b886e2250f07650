import type { Clock } from "../../kube/clock.ts";
import type { Key } from "../../kube/key.ts";
import type { Logger } from "../../kube/log.ts";
import type { RestClient } from "../../kube/rest.ts";
import type * as kube from "../../kube/types.ts";
import type { ClientIdentity } from "../../pki/authority.ts";
import type { ManagerClient } from "../manager_client.ts";
import type { ClusterRecorder } from "../recorder.ts";
import type { RedisCluster } from "../rediscluster.ts";
import type { SecretReader } from "../referenced_secrets.ts";
import type { OperatorSettings } from "../settings.ts";
import type { ClusterMemory } from "./memory.ts";
import type { StatusStreams } from "./status_streams.ts";

/** The objects of one cluster as the cache had them when its reconcile began. */
export interface Observed {
  readonly pods: readonly kube.Pod[];
  readonly pvcs: readonly kube.PersistentVolumeClaim[];
  readonly services: readonly kube.Service[];
  readonly configMaps: readonly kube.ConfigMap[];
  readonly serviceAccounts: readonly kube.ServiceAccount[];
  readonly roles: readonly kube.Role[];
  readonly roleBindings: readonly kube.RoleBinding[];
  readonly podDisruptionBudgets: readonly kube.PodDisruptionBudget[];
  /** Those the controller made itself; keys only, the values are left out. */
  readonly secrets: readonly kube.Secret[];
}

/** What keeps the cluster from being as asked for, found by a step and told by step 5. */
export interface Problem {
  /** One of `REASON`. */
  reason: string;
  /** What is wrong with what, and what would mend it. */
  message: string;
}

/** Everything that one reconcile of one RedisCluster works with. */
export interface ReconcileContext {
  /** As the cache had it; step 6 puts what its compare-and-swap returned in its place. */
  cluster: RedisCluster;
  /** `namespace/name` of the cluster. */
  readonly key: Key;
  readonly observed: Observed;
  readonly rest: RestClient;
  /** Every decision is an Event. */
  readonly recorder: ClusterRecorder;
  /** Names the cluster in every line. */
  readonly log: Logger;
  readonly clock: Clock;
  /** Aborts when the controller stops or loses its Lease. */
  readonly signal: AbortSignal;
  readonly settings: OperatorSettings;
  /** The Secrets that specs refer to. */
  readonly secrets: SecretReader;
  /** Asked for at each use, because the certificate is rotated. */
  identity(): ClientIdentity;
  readonly memory: ClusterMemory;
  /** Talks to the instances. */
  readonly managers: ManagerClient;
  /** Holds a stream open to each primary. */
  readonly streams: StatusStreams;
  /** Empty at first. */
  readonly problems: Problem[];
  /** The spec was refused: nothing it proposes counts. */
  refused: boolean;
}

/** What a step wants of its caller. */
export interface StepResult {
  /** Reconcile again after so many milliseconds, whatever happens meanwhile. */
  requeueAfterMs?: number;
}
