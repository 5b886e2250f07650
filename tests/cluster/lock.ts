import { dirname } from "node:path";

/** Runs `action` while nobody else on this machine holds the lock on `path`. */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await action();
}
