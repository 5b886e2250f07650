import type * as kube from "./types.ts";

/** Where a kind of object is served, and the type `T` of such an object. */
export interface Resource<T extends kube.KubernetesObject = kube.KubernetesObject> {
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The name in paths, e.g. `pods`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Carries the type only; never set. */
  readonly object?: T;
}

/** Names one object of a resource. */
export interface NamespacedName {
  namespace?: string;
  name: string;
}

/** The `apiVersion` of a resource's objects, e.g. `v1` or `coordination.k8s.io/v1`. */
export function apiVersion(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/**
 * The path under which the API server serves a resource's objects: one of them where a name is
 * given, else all of the namespace, else all of the cluster.
 */
export function resourcePath(
  resource: Resource,
  at: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const segments = resource.group === ""
    ? ["api", resource.version]
    : ["apis", resource.group, resource.version];
  if (resource.namespaced && at.namespace !== undefined) segments.push("namespaces", at.namespace);
  segments.push(resource.plural);
  if (at.name !== undefined) segments.push(at.name);
  if (at.subresource !== undefined) segments.push(at.subresource);
  return "/" + segments.map(encodeURIComponent).join("/");
}

function core<T extends kube.KubernetesObject>(kind: string, plural: string): Resource<T> {
  return { group: "", version: "v1", plural, kind, namespaced: true };
}

function grouped<T extends kube.KubernetesObject>(
  group: string,
  kind: string,
  plural: string,
): Resource<T> {
  return { group, version: "v1", plural, kind, namespaced: true };
}

export const configMaps = core<kube.ConfigMap>("ConfigMap", "configmaps");
export const persistentVolumeClaims = core<kube.PersistentVolumeClaim>(
  "PersistentVolumeClaim",
  "persistentvolumeclaims",
);
export const pods = core<kube.Pod>("Pod", "pods");
export const secrets = core<kube.Secret>("Secret", "secrets");
export const services = core<kube.Service>("Service", "services");
export const serviceAccounts = core<kube.ServiceAccount>("ServiceAccount", "serviceaccounts");
export const nodes: Resource<kube.Node> = {
  group: "",
  version: "v1",
  plural: "nodes",
  kind: "Node",
  namespaced: false,
};

export const endpointSlices = grouped<kube.EndpointSlice>(
  "discovery.k8s.io",
  "EndpointSlice",
  "endpointslices",
);
export const events = grouped<kube.Event>("events.k8s.io", "Event", "events");
export const leases = grouped<kube.Lease>("coordination.k8s.io", "Lease", "leases");
export const podDisruptionBudgets = grouped<kube.PodDisruptionBudget>(
  "policy",
  "PodDisruptionBudget",
  "poddisruptionbudgets",
);
export const roles = grouped<kube.Role>("rbac.authorization.k8s.io", "Role", "roles");
export const roleBindings = grouped<kube.RoleBinding>(
  "rbac.authorization.k8s.io",
  "RoleBinding",
  "rolebindings",
);
