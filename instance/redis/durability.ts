import type { Parameters } from "./config.ts";

/**
 * What of its data a Redis finds again that was killed and is started anew: `all` that it had
 * written to its append-only file, a `snapshot` of some earlier time, or `nothing`.
 */
export type Durability = "all" | "snapshot" | "nothing";

/** What these parameters keep. Without `save`, Redis has snapshot rules of its own. */
export function durability(parameters: Parameters): Durability {
  if (parameters.get("appendonly") === "yes") return "all";
  return parameters.get("save")?.trim() === "" ? "nothing" : "snapshot";
}
