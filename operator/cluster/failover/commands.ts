/** Gives the protocol's commands to the instances, and notes what they answer as evidence. */
import type { InstanceIdentity, Suspect } from "../../../api/failover.ts";
import type { Evidence, PodView } from "../../../failover/view.ts";
import { ManagerRefused } from "../../manager_errors.ts";
import type { ReconcileContext } from "../context.ts";

/** A member that does not answer within this time does not hold up the others. */
const DETACH_TIMEOUT_MS = 300;

/** One protocol step under way: where it belongs, and what it is to note. */
export interface Step {
  ctx: ReconcileContext;
  epoch: number;
  evidence: Evidence;
}

/** Asks each to stop accepting writes; who confirms is harmless from then on. */
export async function fence(step: Step, targets: Suspect[]): Promise<void> {
  step.evidence.fenceAskedAt ??= step.ctx.clock.now();
  await ask(step, "fence", targets, async (target, { ctx, epoch, evidence }) => {
    await ctx.managers.fence(target, epoch, { signal: ctx.signal });
    evidence.harmless.add(target.podUID);
  });
}

/** Asks each to stop following, and keeps what it says it holds. */
export async function detach(step: Step, targets: Suspect[]): Promise<void> {
  step.evidence.detachAskedAt ??= step.ctx.clock.now();
  await ask(step, "detach", targets, async (target, { ctx, epoch, evidence }) => {
    const limits = { signal: ctx.signal, timeoutMs: DETACH_TIMEOUT_MS };
    evidence.detached.set(target.podUID, await ctx.managers.detach(target, epoch, limits));
  });
}

/** Asks the elected one to become primary. */
export async function promote(step: Step, elected: InstanceIdentity): Promise<void> {
  const { evidence } = step;
  const attempts = evidence.promotion?.outcome === "failed" ? evidence.promotion.attempts : 0;
  evidence.promotion = { outcome: "failed", attempts: attempts + 1 };
  // Remembered until an epoch is settled, by it or by another.
  evidence.unfit.add(elected.podUID);
  await ask(step, "promote", [elected], async (target, { ctx, epoch }) => {
    try {
      await ctx.managers.promote(target, epoch, elected.runId, { signal: ctx.signal });
      evidence.promotion = { outcome: "done" };
    } catch (error) {
      // Busy or cut off from the API server for a moment: it may accept the next attempt.
      if (error instanceof ManagerRefused && error.status !== 503) {
        evidence.promotion = { outcome: "refused", refusal: error.refusal };
      }
      throw error;
    }
  });
}

/** Asks the primary to hand over. Where its answer is unknown, it must be taken to have done so. */
export async function handOver(step: Step, from: InstanceIdentity, to: PodView): Promise<void> {
  const { evidence } = step;
  evidence.handover = { outcome: "unknown" };
  await ask(step, "handover", [from], async (target, { ctx, epoch }) => {
    try {
      const answer = await ctx.managers.handover(target, epoch, to, { signal: ctx.signal });
      evidence.handover = { outcome: "answered", answer };
    } catch (error) {
      if (error instanceof ManagerRefused) {
        evidence.handover = { outcome: "refused", refusal: error.refusal };
      }
      throw error;
    }
  });
}

type Target = Parameters<ReconcileContext["managers"]["fence"]>[0];

async function ask(
  step: Step,
  verb: string,
  whom: Suspect[],
  act: (target: Target, step: Step) => Promise<void>,
): Promise<void> {
  const { ctx, epoch, evidence } = step;
  await Promise.all(whom.map(async ({ name, podUID }) => {
    evidence.askedAt.set(`${verb} ${podUID}`, ctx.clock.now());
    const target = ctx.memory.targets.get(podUID);
    if (target === undefined) return;
    const began = ctx.clock.now();
    const told = { pod: name, epoch, podUID };
    try {
      await act(target, step);
      ctx.log.info(`${verb} done`, { ...told, durationMs: Math.round(ctx.clock.now() - began) });
    } catch (error) {
      if (ctx.signal.aborted) throw error;
      ctx.log.warn(`${verb} failed`, { ...told, error: String(error) });
    } finally {
      // A time-out may take longer than the pause between two questions.
      evidence.askedAt.set(`${verb} ${podUID}`, ctx.clock.now());
    }
  }));
}
