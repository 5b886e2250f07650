import type { NamespacedName } from "./resource.ts";

/** `namespace/name`, or `name` for what has no namespace: how stores and queues call an object. */
export type Key = string;

/** The key of an object's metadata, or of a name. */
export function keyOf(name: NamespacedName): Key {
  return name.namespace ? `${name.namespace}/${name.name}` : name.name;
}

/** The inverse of `keyOf`. */
export function splitKey(key: Key): NamespacedName {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
