import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined fields: equal values give equal texts. */
export function stableJSON(value: unknown): string {
  return JSON.stringify(value, (_key, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/** A short name for a value; equal values have equal hashes, whatever the order of their keys. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(stableJSON(value)).digest("hex").slice(0, 16);
}
