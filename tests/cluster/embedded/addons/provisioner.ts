import { join } from "node:path";
import { NotFoundError } from "../../../../kube/errors.ts";
import { Informer } from "../../../../kube/informer.ts";
import { keyOf } from "../../../../kube/key.ts";
import { persistentVolumeClaims } from "../../../../kube/resource.ts";
import type { RestClient } from "../../../../kube/rest.ts";
import type { PersistentVolumeClaim } from "../../../../kube/types.ts";
import { WorkQueue } from "../../../../kube/workqueue.ts";
import {
  expansion,
  newVolume,
  type PersistentVolume,
  persistentVolumes,
  toReclaim,
  volumeName,
} from "./volume.ts";

/**
 * Provides the volumes of the default StorageClass as directories below `directory`: makes one
 * when the scheduler has chosen a node for a claim's first pod, grows it, and removes it with its
 * files after its claim.
 */
export async function runProvisioner(
  client: RestClient,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const claims = new Informer(client, persistentVolumeClaims);
  const volumes = new Informer(client, persistentVolumes);
  const queue = new WorkQueue();
  const add = (object: PersistentVolumeClaim | PersistentVolume) =>
    queue.add(keyOf(object.metadata));
  claims.subscribe({ added: add, updated: add });
  volumes.subscribe({ added: add, updated: add });
  signal.addEventListener("abort", () => queue.shutDown());

  const work = async () => {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      try {
        const claim = claims.store.byKey(key);
        if (claim) await reconcileClaim(client, claim, directory);
        const volume = volumes.store.byKey(key);
        if (volume && toReclaim(volume)) await reclaim(client, volume, directory);
        queue.forget(key);
      } catch (error) {
        console.error(`${key}: ${error}`);
        queue.addRateLimited(key);
      } finally {
        queue.done(key);
      }
    }
  };
  await Promise.all([claims.run(signal), volumes.run(signal), work()]);
}

async function reconcileClaim(
  client: RestClient,
  claim: PersistentVolumeClaim,
  directory: string,
): Promise<void> {
  const path = join(directory, volumeName(claim));
  const volume = newVolume(claim, path);
  if (volume) {
    await Deno.mkdir(path, { recursive: true });
    await client.apply(persistentVolumes, volume);
  }
  const size = expansion(claim);
  if (size) {
    const capacity = { storage: size };
    const name = claim.spec!.volumeName!;
    await client.patch(persistentVolumes, { name }, {
      type: "merge",
      body: { spec: { capacity } },
    });
    await client.patch(persistentVolumeClaims, claim.metadata, {
      type: "merge",
      body: { status: { capacity } },
    }, { subresource: "status" });
  }
}

async function reclaim(
  client: RestClient,
  volume: PersistentVolume,
  directory: string,
): Promise<void> {
  const { name } = volume.metadata;
  try {
    await Deno.remove(join(directory, name), { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  try {
    await client.delete(persistentVolumes, { name });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}
