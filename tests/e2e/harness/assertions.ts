import assert from "node:assert/strict";
import type { FaultOutcome } from "./fault_run.ts";

/**
 * How long before a fault an acknowledged write may still have been unreplicated. Replication is
 * asynchronous: what is in the primary's buffers dies with it, and nothing else may.
 */
const UNREPLICATED_MS = 1_000;

/** Every acknowledged write can be read back. */
export function assertNothingLost(outcome: FaultOutcome): void {
  assert.equal(outcome.lost.length, 0, `lost ${describeLost(outcome)}`);
}

/** Nothing was lost but what the primary had acknowledged in the last moment before the fault. */
export function assertLostOnlyUnreplicated(outcome: FaultOutcome): void {
  const unexpected = outcome.lost.filter(({ endMs }) =>
    endMs < outcome.faultMs - UNREPLICATED_MS || endMs >= outcome.gap.toMs
  );
  assert.equal(unexpected.length, 0, `lost ${describeLost(outcome)}`);
}

/** The application could write again soon enough. The budgets proper are measured by the bench. */
export function assertShortGap(outcome: FaultOutcome, limitMs: number): void {
  const errors = JSON.stringify(outcome.errors);
  assert.ok(
    outcome.gap.ms <= limitMs,
    `no write was acknowledged for ${Math.round(outcome.gap.ms)} ms; errors: ${errors}`,
  );
}

function describeLost({ lost, acknowledged, faultMs, gap }: FaultOutcome): string {
  const relative = lost.map(({ endMs }) => Math.round(endMs - faultMs));
  return `${lost.length} of ${acknowledged} acknowledged writes; acknowledged at ` +
    `${relative.slice(0, 5).join(", ")}${lost.length > 5 ? ` ... ${relative.at(-1)}` : ""} ms ` +
    `from the fault, while the gap ended at ${Math.round(gap.toMs - faultMs)} ms`;
}
