import { apiVersion, type Resource } from "./resource.ts";
import type { KubernetesObject, ObjectReference, OwnerReference } from "./types.ts";

/** A reference to an object, as Events carry it. */
export function objectReference<T extends KubernetesObject>(
  resource: Resource<T>,
  object: T,
): ObjectReference {
  const { namespace, name, uid } = object.metadata;
  return { apiVersion: apiVersion(resource), kind: resource.kind, namespace, name, uid };
}

/** The reference by which an object belongs to the one whose controller made it. */
export function controllerReference<T extends KubernetesObject>(
  resource: Resource<T>,
  owner: T,
): OwnerReference {
  return {
    apiVersion: apiVersion(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
