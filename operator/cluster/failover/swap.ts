/** Writes the failover state by compare-and-swap, all of it in one write. */
import type { FailoverState } from "../../../api/failover.ts";
import { ConflictError } from "../../../kube/errors.ts";
import type { JsonPatchOperation } from "../../../kube/rest.ts";
import { type RedisCluster, redisClusters } from "../../rediscluster.ts";
import type { ReconcileContext } from "../context.ts";

/** `status.targetPrimary` while nobody has been chosen. */
export const PENDING = "pending";

/**
 * Replaces `status.failover` and the two names people read, provided that the object is still the
 * one the decision was made on. Returns false where it was not: the context then holds the newest
 * object, read past every cache, and the caller decides again.
 */
export async function swap(ctx: ReconcileContext, next: FailoverState): Promise<boolean> {
  const operations = swapOperations(ctx.cluster, next);
  try {
    const patched = await ctx.rest.patch(
      redisClusters,
      nameOf(ctx),
      { type: "json", operations },
      { subresource: "status", signal: ctx.signal },
    );
    remember(ctx, patched);
    return true;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    await refresh(ctx);
    return false;
  }
}

/**
 * Reads the newest object past every cache.
 *
 * @throws where another cluster bears the name by now: nothing that is remembered is about that one
 */
export async function refresh(ctx: ReconcileContext): Promise<void> {
  const newest = await ctx.rest.get(redisClusters, nameOf(ctx), { signal: ctx.signal });
  const { uid } = ctx.cluster.metadata;
  if (newest.metadata.uid !== uid) throw new Error(`RedisCluster ${uid} is gone`);
  remember(ctx, newest);
}

/** Pure: what {@link swap} sends. A JSON patch replaces where a merge patch would mix two states. */
export function swapOperations(cluster: RedisCluster, next: FailoverState): JsonPatchOperation[] {
  const { resourceVersion } = cluster.metadata;
  const fields = {
    failover: next,
    ...(next.primary === undefined ? {} : { currentPrimary: next.primary.name }),
    targetPrimary: targetOf(next),
  };
  return [
    // The API server compares this with what is stored, and answers 409 where it differs.
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    ...(cluster.status === undefined
      ? [{ op: "add" as const, path: "/status", value: fields }]
      : Object.entries(fields).map(([field, value]) => ({
        op: "add" as const,
        path: `/status/${field}`,
        value,
      }))),
  ];
}

function targetOf(state: FailoverState): string {
  switch (state.change.type) {
    case "pending":
      return PENDING;
    case "elected":
      return state.change.elected!.name;
    case "switchover":
      return state.change.to!;
    case "none":
      return state.primary?.name ?? PENDING;
  }
}

function nameOf({ cluster: { metadata } }: ReconcileContext): { namespace: string; name: string } {
  return { namespace: metadata.namespace, name: metadata.name };
}

function remember(ctx: ReconcileContext, cluster: RedisCluster): void {
  ctx.cluster = cluster;
  ctx.memory.cluster = cluster;
}
