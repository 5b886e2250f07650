/** Step 7: the claims that hold the data. They outlive their pods, and are never deleted here. */
import { REASON } from "../../api/conditions.ts";
import { LABEL } from "../../api/meta.ts";
import { ApiError } from "../../kube/errors.ts";
import { persistentVolumeClaims } from "../../kube/resource.ts";
import type { PersistentVolumeClaim } from "../../kube/types.ts";
import { createIfAbsent, mergePatch } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { claim } from "./objects/claim.ts";
import { type ClaimAction, planClaims } from "./volumes/plan.ts";

/** Makes missing claims, and changes owner and size of those there are. */
export async function reconcileVolumes(ctx: ReconcileContext): Promise<void> {
  const actions = planClaims(ctx.cluster, ctx.observed.pvcs);
  await Promise.all(actions.map((action) => act(ctx, action)));
}

async function act(ctx: ReconcileContext, action: ClaimAction): Promise<void> {
  switch (action.do) {
    case "create":
      return await create(ctx, action.instance);
    case "own": {
      const { ownerReferences } = action;
      return await mergePatch(ctx, persistentVolumeClaims, action.claim, {
        metadata: { ownerReferences },
      });
    }
    case "expand":
      return await expand(ctx, action.claim, action.size);
  }
}

/** A claim of that name without our labels is not in the cache: it is somebody else's. */
async function create(ctx: ReconcileContext, instance: string): Promise<void> {
  const object = claim(ctx.cluster, instance);
  if (await createIfAbsent(ctx, persistentVolumeClaims, object)) return;
  const name = { namespace: ctx.cluster.metadata.namespace, name: instance };
  const found = await ctx.rest.get(persistentVolumeClaims, name, { signal: ctx.signal });
  if (found.metadata.labels?.[LABEL.cluster] === ctx.cluster.metadata.name) return;
  const message = `claim ${instance} exists and is not Redkeep's: delete it, rename the ` +
    `RedisCluster, or label it ${LABEL.cluster}=${ctx.cluster.metadata.name} to use its data`;
  ctx.recorder.event(ctx.cluster, { type: "Warning", reason: REASON.StorageProblem, message });
  throw new Error(message);
}

/** The API server refuses it where the storage class does not allow it: that is told, and waits. */
async function expand(
  ctx: ReconcileContext,
  pvc: PersistentVolumeClaim,
  size: string,
): Promise<void> {
  const { name } = pvc.metadata;
  const spec = { resources: { requests: { storage: size } } };
  try {
    await mergePatch(ctx, persistentVolumeClaims, pvc, { spec });
    const message = `claim ${name} grows to ${size}`;
    ctx.recorder.event(ctx.cluster, { type: "Normal", reason: "ExpandedVolume", message });
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 422)) throw error;
    const message = `claim ${name} cannot grow to ${size}: ${error.message}`;
    ctx.recorder.event(ctx.cluster, { type: "Warning", reason: REASON.StorageProblem, message });
  }
}
