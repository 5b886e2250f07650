import type { Validity } from "./certificate.ts";

/** How long things last and overlap, in milliseconds. */
export interface Durations {
  /** Validity of the authority's own certificate. */
  authorityMs: number;
  /** Validity of the client certificate it issues. */
  clientMs: number;
  /**
   * How long a next authority is trusted before it signs: every instance must have read the bundle
   * by then, and a mounted ConfigMap lags behind.
   */
  overlapMs: number;
  /** How far a node's clock may be behind: certificates are valid that long before they are made. */
  clockSkewMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const DEFAULT_DURATIONS: Durations = {
  authorityMs: 3650 * DAY_MS,
  clientMs: 90 * DAY_MS,
  overlapMs: DAY_MS,
  clockSkewMs: HOUR_MS,
};

/** The validity of what there is. */
export interface Held {
  /** The authority that signs. */
  current: Validity;
  /** The authority that is trusted already and will sign next. */
  next?: Validity;
  client: Validity;
}

/**
 * - `keep`: nothing is due.
 * - `renew client`: the authority that signs issues a new client certificate.
 * - `introduce authority`: a next one is made and trusted; the current one goes on signing.
 * - `activate authority`: the next one signs from now on; the former stays trusted.
 * - `replace authority`: there is none that could sign; a new one does at once, without overlap.
 */
export type Rotation =
  | "keep"
  | "renew client"
  | "introduce authority"
  | "activate authority"
  | "replace authority";

/** What is due now. Renewal is due in the last third of a validity, as cert-manager does it. */
export function decide(held: Held | undefined, now: Date, durations: Durations): Rotation {
  if (!held) return "replace authority";
  const at = now.getTime();
  const due = dueAt(held, durations);
  if (at >= due.activate) return "activate authority";
  if (at >= due.replace) return "replace authority";
  if (at >= due.introduce) return "introduce authority";
  if (at >= due.renewClient) return "renew client";
  return "keep";
}

/** When the next decision is due, in the past if it is overdue. */
export function nextDecisionAt(held: Held, durations: Durations): Date {
  return new Date(Math.min(...Object.values(dueAt(held, durations))));
}

/** From when on each decision is due, in milliseconds since the epoch of Unix. */
function dueAt({ current, next, client }: Held, durations: Durations) {
  const expiry = current.notAfter.getTime();
  const trustedSince = (next?.notBefore.getTime() ?? Infinity) + durations.clockSkewMs;
  return {
    activate: next ? Math.min(trustedSince + durations.overlapMs, expiry) : Infinity,
    replace: next ? Infinity : expiry,
    introduce: next ? Infinity : expiry - durations.authorityMs / 3,
    renewClient: client.notAfter.getTime() - durations.clientMs / 3,
  };
}
