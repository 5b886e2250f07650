/** Runs the failover protocol: snapshot, decision, deed, until there is something to wait for. */
import { ANNOTATION, NOBODY } from "../../../api/meta.ts";
import { isSettled } from "../../../failover/transitions.ts";
import type { Decision, Story } from "../../../failover/decision.ts";
import { plan } from "../../../failover/plan.ts";
import type { View } from "../../../failover/view.ts";
import { redisClusters } from "../../rediscluster.ts";
import { applyLeaderService } from "../leader_service.ts";
import type { ReconcileContext, StepResult } from "../context.ts";
import { detach, fence, handOver, promote } from "./commands.ts";
import { stateOf, takeView } from "./snapshot.ts";
import { refresh, swap } from "./swap.ts";

/** Far more moves than a failover has; a plan that never waits would be a mistake of ours. */
const MOST_MOVES = 50;

/** See {@link runFailover}. */
export interface FailoverResult extends StepResult {
  /** The settled primary in office, absent while nobody is. */
  primary?: string;
  /** What is waited for, for people. */
  why: string;
}

/**
 * Brings the protocol as far as it goes now, and points the `-leader` Service at whoever is elected:
 * once, because endpoint changes closer than a second are batched.
 */
export async function runFailover(ctx: ReconcileContext): Promise<FailoverResult> {
  // A new controller's cache may be behind what its predecessor wrote, and commands are not undone.
  if (ctx.memory.cluster === undefined) await refresh(ctx);
  for (let move = 0; move < MOST_MOVES; move++) {
    const view = takeView(ctx);
    const decision = plan(view);
    if (decision.do === "wait") return await rest(ctx, decision);
    await act(ctx, view, decision);
  }
  throw new Error(`the failover plan made ${MOST_MOVES} moves without coming to rest`);
}

/**
 * Whether the protocol would act on what is known already. A lost primary is not to wait for what
 * else there is to do.
 */
export function isUrgent(ctx: ReconcileContext): boolean {
  return ctx.cluster.status?.failover !== undefined && plan(takeView(ctx)).do !== "wait";
}

async function act(
  ctx: ReconcileContext,
  view: View,
  decision: Exclude<Decision, { do: "wait" }>,
): Promise<void> {
  const step = { ctx, epoch: view.state.epoch, evidence: view.evidence };
  switch (decision.do) {
    case "swap":
      if (!await swap(ctx, decision.next)) return;
      tell(ctx, decision.story);
      // Once: a switchover that fails must not be begun again and again.
      if (decision.next.change.type === "switchover") await forgetWish(ctx);
      return;
    case "fence":
      return await fence(step, decision.targets);
    case "detach":
      return await detach(step, decision.targets);
    case "promote":
      // Clients find their way while it is being promoted; nobody else can be in this epoch.
      await Promise.all([
        promote(step, decision.target),
        applyLeaderService(ctx, decision.target.name),
      ]);
      return;
    case "handOver":
      return await handOver(step, decision.from, decision.to);
    case "refuseWish":
      tell(ctx, decision.story);
      return await forgetWish(ctx);
  }
}

async function rest(
  ctx: ReconcileContext,
  decision: Extract<Decision, { do: "wait" }>,
): Promise<FailoverResult> {
  const state = stateOf(ctx);
  const primary = isSettled(state) ? state.primary!.name : undefined;
  if (primary !== undefined) await applyLeaderService(ctx, primary);
  else if (decision.nobodyServes) await applyLeaderService(ctx, NOBODY);
  if (primary !== undefined && primary === wishedFor(ctx)) await forgetWish(ctx);
  return { primary, why: decision.why, requeueAfterMs: decision.forMs };
}

/** Every decision is an Event, and a line in the log. */
function tell(ctx: ReconcileContext, story: Story | undefined): void {
  if (story === undefined) return;
  const { reason, message } = story;
  ctx.log.info(message, { reason });
  ctx.recorder.event(ctx.cluster, { type: story.warning ? "Warning" : "Normal", reason, message });
}

function wishedFor(ctx: ReconcileContext): string | undefined {
  return ctx.cluster.metadata.annotations?.[ANNOTATION.switchoverTo];
}

async function forgetWish(ctx: ReconcileContext): Promise<void> {
  ctx.memory.wish = undefined;
  if (wishedFor(ctx) === undefined) return;
  const { namespace, name } = ctx.cluster.metadata;
  const body = { metadata: { annotations: { [ANNOTATION.switchoverTo]: null } } };
  ctx.cluster = await ctx.rest.patch(redisClusters, { namespace, name }, { type: "merge", body }, {
    signal: ctx.signal,
  });
  ctx.memory.cluster = ctx.cluster;
}
