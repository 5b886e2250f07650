import type { Resource } from "../../../kube/resource.ts";
import type { KubernetesObject } from "../../../kube/types.ts";

/** Where each topic's objects live. */
export const namespaces: Resource<KubernetesObject> = {
  group: "",
  version: "v1",
  plural: "namespaces",
  kind: "Namespace",
  namespaced: false,
};
