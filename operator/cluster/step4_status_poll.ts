/**
 * Step 4: asks every pod how it is, on its own address, never through a Service; also one that has
 * ended, by the kubelet's word, for that word may be late. Whom a status stream already tells about is
 * not asked.
 */
import { RETRY_POLL_MS } from "../../failover/detection.ts";
import type { Pod } from "../../kube/types.ts";
import { noteAnswer, noteFailure } from "./contacts.ts";
import type { ReconcileContext } from "./context.ts";

/** A manager on a healthy node answers in a few milliseconds. */
const POLL_TIMEOUT_MS = 300;
/** A report from a stream, or from a poll, is fresh for so long. */
const FRESH_MS = 200;

/** Fills `ctx.memory.reports`. */
export async function pollStatus(ctx: ReconcileContext): Promise<void> {
  const notebook = { memory: ctx.memory, clock: ctx.clock, clusterUID: ctx.cluster.metadata.uid };
  await Promise.all(ctx.observed.pods.map(async (pod) => {
    const target = ctx.memory.targets.get(pod.metadata.uid);
    if (target === undefined || !isDue(ctx, pod)) return;
    try {
      const report = await ctx.managers.status(target, {
        signal: ctx.signal,
        timeoutMs: POLL_TIMEOUT_MS,
      });
      noteAnswer(notebook, target, report);
    } catch (error) {
      if (ctx.signal.aborted) throw error;
      noteFailure(notebook, target, error);
    }
  }));
}

function isDue(ctx: ReconcileContext, pod: Pod): boolean {
  const contact = ctx.memory.reports.get(pod.metadata.uid);
  if (contact === undefined) return true;
  const now = ctx.clock.now();
  return contact.failures > 0
    ? now - (contact.lastFailureAt ?? 0) >= RETRY_POLL_MS
    : now - (contact.lastAnswerAt ?? 0) >= FRESH_MS;
}
