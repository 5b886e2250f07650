/** Step 5: tells people and programs how the cluster is. */
import type { FieldError } from "../../api/field_error.ts";
import { covers } from "../covers.ts";
import { redisClusters } from "../rediscluster.ts";
import type { ReconcileContext } from "./context.ts";
import { desiredStatus, type OwnedStatus, refusedStatus } from "./status/desired.ts";
import { factsOf } from "./status/facts.ts";
import { claimProblems, podProblems, redisProblems } from "./status/problems.ts";
import type { ResolvedSecrets } from "./step2_secrets.ts";

/** Writes phase, conditions and counts, where they have changed. */
export async function updateStatus(ctx: ReconcileContext, secrets: ResolvedSecrets): Promise<void> {
  ctx.problems.push(
    ...podProblems(ctx.observed.pods),
    ...claimProblems(ctx.observed.pvcs),
    ...redisProblems(ctx.memory.reports.values()),
  );
  const facts = factsOf(ctx, secrets.resourceVersions);
  await writeStatus(ctx, desiredStatus(facts, ctx.clock.date().toISOString()));
}

/** Tells what is wrong with a spec that is not acted on. */
export async function reportInvalid(
  ctx: ReconcileContext,
  errors: readonly FieldError[],
): Promise<void> {
  const status = refusedStatus(ctx.cluster, errors, ctx.clock.date().toISOString());
  const { phaseReason } = status;
  ctx.recorder.event(ctx.cluster, { type: "Warning", reason: "Invalid", message: phaseReason! });
  await writeStatus(ctx, status);
}

/** Patches what differs: the protocol and the instances write to the same status. */
async function writeStatus(ctx: ReconcileContext, desired: OwnedStatus): Promise<void> {
  const current = ctx.cluster.status ?? {};
  const changed = Object.entries(desired).filter(([field, value]) =>
    !covers(current[field as keyof OwnedStatus], value)
  );
  if (changed.length === 0) return;
  const { namespace, name } = ctx.cluster.metadata;
  const body = { status: Object.fromEntries(changed) };
  ctx.cluster = await ctx.rest.patch(redisClusters, { namespace, name }, { type: "merge", body }, {
    subresource: "status",
    signal: ctx.signal,
  });
  ctx.memory.cluster = ctx.cluster;
}
