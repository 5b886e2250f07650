import type { Logger } from "../kube/log.ts";

/**
 * Takes the volume for this manager alone, and waits for as long as another holds it: the processes
 * of a pod that was deleted by force go on for a while, and the next pod of its name may find the
 * same volume mounted on the same node. The lock goes with the process that holds it, or by
 * disposing of it.
 */
export async function lockVolume(path: string, log: Logger): Promise<Disposable> {
  const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
  if (!await file.tryLock(true)) {
    log.warn("another instance manager still holds the volume: waiting for its end", { path });
    await file.lock(true);
  }
  return file;
}
