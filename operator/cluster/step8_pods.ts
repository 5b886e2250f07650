/** Step 8: pods. Creates, replaces and removes them; a primary that must go hands over first. */
import { ApiError } from "../../kube/errors.ts";
import { pods } from "../../kube/resource.ts";
import { isNamespaceTerminating } from "../errors.ts";
import { createIfAbsent, deleteExactly } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { pod } from "./objects/pod.ts";
import { podsView } from "./pods/facts.ts";
import { planPods, type PodAction } from "./pods/plan.ts";
import { requestSwitchover } from "./step6_reachability.ts";

/** How soon a switchover that was asked for is begun, by step 6 of the next reconcile. */
const SWITCHOVER_MS = 10;

/** Brings the pods nearer to what is asked for. */
export async function reconcilePods(ctx: ReconcileContext): Promise<{ requeueAfterMs?: number }> {
  const actions = planPods(podsView(ctx));
  const before = ctx.memory.wish;
  // A wish lasts for as long as the plan has it.
  ctx.memory.wish = undefined;
  await Promise.all(actions.map((action) => act(ctx, action)));
  const isNew = before === undefined && ctx.memory.wish !== undefined;
  return isNew ? { requeueAfterMs: SWITCHOVER_MS } : {};
}

async function act(ctx: ReconcileContext, action: PodAction): Promise<void> {
  switch (action.do) {
    case "create":
      return await create(ctx, action.ordinal);
    case "delete":
      return await remove(ctx, action.name, action.reason);
    case "switchover":
      return requestSwitchover(ctx, { to: action.to, reason: action.reason, patient: true });
  }
}

async function create(ctx: ReconcileContext, ordinal: number): Promise<void> {
  const object = pod(ctx.cluster, ordinal, ctx.settings);
  const { name } = object.metadata;
  try {
    if (!await createIfAbsent(ctx, pods, object)) return;
  } catch (error) {
    if (error instanceof ApiError && !isNamespaceTerminating(error)) {
      tell(ctx, "Warning", "FailedCreate", `${name}: ${error.message}`);
    }
    throw error;
  }
  tell(ctx, "Normal", "CreatedPod", `created pod ${name}`);
}

async function remove(ctx: ReconcileContext, name: string, reason: string): Promise<void> {
  const victim = ctx.observed.pods.find(({ metadata }) => metadata.name === name)!;
  if (await deleteExactly(ctx, pods, victim)) tell(ctx, "Normal", reason, `deleted pod ${name}`);
}

function tell(
  ctx: ReconcileContext,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  ctx.log.info(message, { reason });
  ctx.recorder.event(ctx.cluster, { type, reason, message });
}
