/** Where a container sees its own memory limit: cgroup v2, then v1. */
const FILES = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/** cgroup v1 says "no limit" by a number near 2^63. */
const NO_LIMIT_BYTES = 2 ** 60;

/** The container's memory limit in bytes; `undefined` where there is none. */
export async function memoryLimitBytes(): Promise<number | undefined> {
  for (const file of FILES) {
    const text = await Deno.readTextFile(file).catch(() => undefined);
    if (text !== undefined) return parseLimit(text);
  }
  return undefined;
}

/** Parses the content of such a file. */
export function parseLimit(text: string): number | undefined {
  const bytes = Number(text.trim());
  return Number.isFinite(bytes) && bytes < NO_LIMIT_BYTES ? bytes : undefined;
}
