/**
 * Every write of the controller, except those to `status`: one place, one field manager, and no
 * request where the object is already as wanted.
 */
import { ANNOTATION } from "../api/meta.ts";
import { AlreadyExistsError, ConflictError, NotFoundError } from "../kube/errors.ts";
import type { Resource } from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";
import type { ApplyConfiguration, KubernetesObject, NewObject } from "../kube/types.ts";
import { covers } from "./covers.ts";
import { hashOf } from "./stable_json.ts";

/** What a write needs of its surroundings; a `ReconcileContext` is one. */
export interface Writer {
  readonly rest: RestClient;
  readonly signal: AbortSignal;
}

/**
 * Server-side applies `desired`, unless `cached` came from the very same and still has all of it:
 * the hash notices what is no longer desired, the comparison what somebody else has changed.
 * Whoever else owns a field loses it, since these objects are the controller's own.
 *
 * @returns whether it wrote
 */
export async function applyIfChanged<T extends KubernetesObject>(
  writer: Writer,
  resource: Resource<T>,
  desired: ApplyConfiguration<T>,
  cached: T | undefined,
): Promise<boolean> {
  const { metadata } = desired;
  const annotations = { ...metadata.annotations, [ANNOTATION.appliedHash]: hashOf(desired) };
  const object = { ...desired, metadata: { ...metadata, annotations } };
  if (cached && covers(cached, object)) return false;
  await writer.rest.apply(resource, object, { force: true, signal: writer.signal });
  return true;
}

/**
 * Creates an object that the cache does not have.
 *
 * @returns false if it exists all the same: then the cache is behind, and an event is to come
 */
export async function createIfAbsent<T extends KubernetesObject>(
  writer: Writer,
  resource: Resource<T>,
  object: NewObject<T>,
): Promise<boolean> {
  try {
    await writer.rest.create(resource, object, { signal: writer.signal });
    return true;
  } catch (error) {
    if (error instanceof AlreadyExistsError) return false;
    throw error;
  }
}

/** Merge-patches what is part of an object that others write too; the UID guards its identity. */
export async function mergePatch<T extends KubernetesObject>(
  writer: Writer,
  resource: Resource<T>,
  object: T,
  patch: { metadata?: Record<string, unknown>; [field: string]: unknown },
): Promise<void> {
  const { namespace, name, uid } = object.metadata;
  const body = { ...patch, metadata: { ...patch.metadata, uid } };
  await writer.rest.patch(resource, { namespace, name }, { type: "merge", body }, {
    signal: writer.signal,
  });
}

/**
 * Deletes this very object.
 *
 * @returns false if it is gone already, or another one has its name by now
 */
export async function deleteExactly<T extends KubernetesObject>(
  writer: Writer,
  resource: Resource<T>,
  object: T,
): Promise<boolean> {
  const { namespace, name, uid } = object.metadata;
  try {
    await writer.rest.delete(resource, { namespace, name }, {
      preconditions: { uid },
      signal: writer.signal,
    });
    return true;
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof ConflictError) return false;
    throw error;
  }
}
