import { join } from "node:path";

/** The root of this repository. */
export const repositoryRoot = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/**
 * Where everything that may be thrown away and made again is kept: built tools, images, and the
 * embedded cluster's state. Honours `XDG_CACHE_HOME`.
 */
export function cacheDirectory(...parts: string[]): string {
  const base = Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? "/root", ".cache");
  return join(base, "redkeep", ...parts);
}
