/** Brings one RedisCluster nearer to what its spec asks for, in eight steps. */
import { validateRedisCluster } from "../../api/validate.ts";
import { Failures } from "../errors.ts";
import type { FailoverResult } from "./failover/run.ts";
import { learnTargets } from "./contacts.ts";
import type { ReconcileContext, StepResult } from "./context.ts";
import { reconcileGlobalResources } from "./step1_global_resources.ts";
import { reconcileSecrets, type ResolvedSecrets } from "./step2_secrets.ts";
import { reconcileServices } from "./step3_services.ts";
import { isUrgent } from "./failover/run.ts";
import { pollStatus } from "./step4_status_poll.ts";
import { reportInvalid, updateStatus } from "./step5_status.ts";
import { reconcileFailover } from "./step6_reachability.ts";
import { reconcileVolumes } from "./step7_volumes.ts";
import { reconcilePods } from "./step8_pods.ts";

/** Managers are asked at least this often, whatever the watches say. */
const RESYNC_MS = 10_000;

const NO_SECRETS: ResolvedSecrets = { complete: false, resourceVersions: {} };

/** What one reconcile came to. */
export interface ReconcileResult extends StepResult {
  /** What failed, if anything did: it is tried again with growing delays. */
  error?: unknown;
}

/**
 * One reconcile. What the failover protocol has to do already goes before the steps, and is looked
 * at again in its place among them. A step that fails does not keep the others from being done: a
 * ConfigMap that cannot be written, say for a quota, must not keep a lost primary from being
 * replaced.
 */
export async function reconcile(ctx: ReconcileContext): Promise<ReconcileResult> {
  // Its objects are the garbage collector's by now, and must not be made again.
  if (ctx.cluster.metadata.deletionTimestamp) return {};
  learnTargets(ctx);
  const refused = validateRedisCluster(ctx.cluster);
  if (refused.length > 0) {
    await reportInvalid(ctx, refused);
    return await keepServing(ctx);
  }

  const failures = new Failures();
  if (isUrgent(ctx)) await failures.attempt(() => reconcileFailover(ctx), undefined);
  await failures.attempt(() => reconcileGlobalResources(ctx), undefined);
  const secrets = await failures.attempt(() => reconcileSecrets(ctx), NO_SECRETS);
  await failures.attempt(() => reconcileServices(ctx), undefined);
  await pollStatus(ctx);
  await failures.attempt(() => updateStatus(ctx, secrets), undefined);
  const failover = await failures.attempt<Partial<FailoverResult>>(
    () => reconcileFailover(ctx),
    {},
  );
  noteWaiting(ctx, failover);
  await failures.attempt(() => reconcileVolumes(ctx), undefined);
  const pods = secrets.complete ? await failures.attempt(() => reconcilePods(ctx), {}) : {};
  return { requeueAfterMs: earliest(failover, pods), error: failures.error };
}

/**
 * A cluster whose spec is refused goes on as it is, and goes on failing over: a rule that a new
 * release brings must not cost an old cluster its safety.
 */
async function keepServing(ctx: ReconcileContext): Promise<ReconcileResult> {
  if (ctx.cluster.status?.failover === undefined) return {};
  ctx.refused = true;
  await pollStatus(ctx);
  const { requeueAfterMs } = await reconcileFailover(ctx);
  return { requeueAfterMs: earliest({ requeueAfterMs }) };
}

/** For the next status: what step 6 learns comes after what step 5 has told. */
function noteWaiting({ clock, memory }: ReconcileContext, result: Partial<FailoverResult>): void {
  const { primary, why } = result;
  if (why === undefined) return;
  if (primary !== undefined) memory.waiting = undefined;
  else if (memory.waiting?.why !== why) memory.waiting = { why, since: clock.now() };
}

function earliest(...results: StepResult[]): number {
  return Math.min(RESYNC_MS, ...results.map((result) => result.requeueAfterMs ?? RESYNC_MS));
}
