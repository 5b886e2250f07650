import type { Facts } from "../facts.ts";

/**
 * Notes, durably, that a replica's data is that of the epoch in which it follows, as soon as its
 * link is up: from then on it can be elected (invariant I5).
 */
export async function noteSync(facts: Facts): Promise<void> {
  const { following, info, synced, linkUp } = facts;
  if (following === undefined || info === undefined || !linkUp || info.loading) return;
  const { epoch } = following;
  if (synced?.epoch === epoch && synced.runId === info.runId) return;
  await facts.state.update(() => ({
    dataEpoch: epoch,
    wasPrimary: false,
    disclaimedEpoch: undefined,
  }));
  // It may have been detached while this was written; in sync it was all the same.
  facts.set({ synced: { epoch, runId: info.runId } });
}
