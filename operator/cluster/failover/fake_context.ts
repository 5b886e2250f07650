/** What a reconcile works with, for tests of what reads and writes only some of it. */
import type { FailoverState } from "../../../api/failover.ts";
import { redisCluster } from "../../../api/rediscluster.ts";
import { FakeClock } from "../../../kube/fake_clock.ts";
import { Logger } from "../../../kube/log.ts";
import type { ContainerStatus, PersistentVolumeClaim, Pod } from "../../../kube/types.ts";
import type { RedisCluster } from "../../rediscluster.ts";
import type { ReconcileContext } from "../context.ts";
import { Memories } from "../memory.ts";

/** Parts of a context that a test gives. */
export interface Parts {
  spec?: Record<string, unknown>;
  status?: RedisCluster["status"];
  failover?: FailoverState;
  annotations?: Record<string, string>;
  pods?: Pod[];
  pvcs?: PersistentVolumeClaim[];
  managers?: Partial<ReconcileContext["managers"]>;
}

/** A context of cluster `x` whose other parts are missing. */
export function contextOf(parts: Parts = {}): ReconcileContext & { clock: FakeClock } {
  const cluster = clusterOf(parts);
  const clock = new FakeClock();
  const context: Partial<ReconcileContext> & { clock: FakeClock } = {
    cluster,
    key: "default/x",
    observed: {
      pods: parts.pods ?? [],
      pvcs: parts.pvcs ?? [],
    } as unknown as ReconcileContext["observed"],
    log: new Logger("test", { level: "error" }),
    clock,
    signal: new AbortController().signal,
    memory: new Memories().of(cluster.metadata.uid),
    managers: parts.managers as ReconcileContext["managers"],
    problems: [],
    refused: false,
  };
  return context as ReconcileContext & { clock: FakeClock };
}

/** Cluster `x`, as read. */
export function clusterOf({ spec, status, failover, annotations }: Parts): RedisCluster {
  const parsed = redisCluster.parse({
    apiVersion: "redkeep.dev/v1",
    kind: "RedisCluster",
    metadata: { name: "x" },
    spec: { instances: 3, storage: { size: "1Gi" }, ...spec },
  });
  return {
    ...parsed,
    metadata: {
      name: "x",
      namespace: "default",
      uid: "cluster",
      resourceVersion: "7",
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...(status === undefined && failover === undefined ? {} : { status: { ...status, failover } }),
  };
}

/** The pod of an instance, whose Redis container is in that state. */
export function podObject(
  ordinal: number,
  state: ContainerStatus["state"] | undefined = { running: {} },
  more: { uid?: string; deletionTimestamp?: string; lastState?: ContainerStatus["lastState"] } = {},
): Pod {
  const { uid = `pod-${ordinal}`, deletionTimestamp, lastState } = more;
  return {
    metadata: {
      name: `x-${ordinal}`,
      namespace: "default",
      uid,
      resourceVersion: "1",
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    status: {
      containerStatuses: [
        { name: "istio-proxy", ready: true, restartCount: 0, image: "", imageID: "" },
        { name: "redis", ready: true, restartCount: 0, image: "", imageID: "", state, lastState },
      ],
    },
  };
}

/** The claim of an instance. */
export function claimObject(
  ordinal: number,
  { phase = "Bound", clusterUID = "cluster" } = {},
): PersistentVolumeClaim {
  return {
    metadata: {
      name: `x-${ordinal}`,
      namespace: "default",
      uid: `claim-${ordinal}`,
      resourceVersion: "1",
      annotations: { "redkeep.dev/cluster-uid": clusterUID },
    },
    status: { phase },
  };
}
