/**
 * Step 6: acts on what did not answer, by the failover protocol, and shows the outcome: the
 * `-leader` Service, the pods' role labels, a stream to whoever is primary now.
 */
import { LABEL } from "../../api/meta.ts";
import { pods } from "../../kube/resource.ts";
import { ConflictError, NotFoundError } from "../../kube/errors.ts";
import type { SwitchoverWish } from "../../failover/view.ts";
import type { ReconcileContext } from "./context.ts";
import { type FailoverResult, runFailover } from "./failover/run.ts";

/** Runs the protocol; afterwards `ctx.cluster` is the newest object. */
export async function reconcileFailover(ctx: ReconcileContext): Promise<FailoverResult> {
  const result = await runFailover(ctx);
  followPrimary(ctx);
  forgetTheGone(ctx);
  await labelRoles(ctx);
  return result;
}

/**
 * Asks for a planned change of primary: the next run of step 6 hands over to `to`, or to the best
 * replica, as soon as one is in sync.
 */
export function requestSwitchover(ctx: ReconcileContext, wish: SwitchoverWish): void {
  ctx.memory.wish = wish;
}

/** Whoever is primary, or is being made one, tells at once what happens to it. */
function followPrimary({ cluster, clock, key, memory, streams }: ReconcileContext): void {
  const failover = cluster.status?.failover;
  const whom = failover?.change.elected ?? failover?.primary;
  const notebook = { memory, clock, clusterUID: cluster.metadata.uid };
  streams.follow(key, notebook, whom === undefined ? undefined : memory.targets.get(whom.podUID));
}

async function labelRoles({ cluster, observed, rest, signal }: ReconcileContext): Promise<void> {
  const primary = cluster.status?.failover?.primary;
  if (primary === undefined) return;
  await Promise.all(observed.pods.map(async (pod) => {
    const { namespace, name, uid, labels } = pod.metadata;
    const role = uid === primary.podUID ? "primary" : "replica";
    if (labels?.[LABEL.role] === role) return;
    const body = { metadata: { uid, labels: { [LABEL.role]: role } } };
    try {
      await rest.patch(pods, { namespace, name }, { type: "merge", body }, { signal });
    } catch (error) {
      // It is gone, or another pod has its name by now.
      if (!(error instanceof NotFoundError || error instanceof ConflictError)) throw error;
    }
  }));
}

/** Pods that are gone and that nobody suspects any more need not be remembered. */
function forgetTheGone({ cluster, observed, memory }: ReconcileContext): void {
  const failover = cluster.status?.failover;
  const known = new Set([
    ...observed.pods.map((pod) => pod.metadata.uid),
    ...(failover?.suspects ?? []).map((one) => one.podUID),
    ...(failover?.primary === undefined ? [] : [failover.primary.podUID]),
  ]);
  for (const map of [memory.reports, memory.targets, memory.ended]) {
    for (const podUID of map.keys()) if (!known.has(podUID)) map.delete(podUID);
  }
}
