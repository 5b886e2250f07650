/** The API server with our CRDs in it, as `crd_test.ts` asks it. */
import { parse } from "yaml";
import { RestClient } from "../../kube/rest.ts";
import { InvalidError } from "../../kube/errors.ts";
import { type Resource, resourcePath } from "../../kube/resource.ts";
import type { KubernetesObject } from "../../kube/types.ts";
import { REDIS_CLUSTERS } from "../../api/meta.ts";
import type { FieldError } from "../../api/field_error.ts";
import type { StructuralSchema } from "../../api/structural_schema.ts";
import type { RedisCluster, RedisClusterInput } from "../../api/rediscluster.ts";
import { waitFor } from "../cluster/wait.ts";
import type { ControlPlane } from "./control_plane.ts";

/** A RedisCluster as read. */
export type Cluster = KubernetesObject & Pick<RedisCluster, "spec" | "status">;

/** Where RedisClusters are served. */
export const redisClusters: Resource<Cluster> = REDIS_CLUSTERS;

type Definition = KubernetesObject & {
  spec: { versions: { schema: { openAPIV3Schema: StructuralSchema } }[] };
  status?: { conditions?: { type: string; status: string; message: string }[] };
};

const definitions: Resource<Definition> = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};

const namespace = "default";

/** Reads a file of the repository that holds one YAML document. */
export async function readYaml<T>(path: string): Promise<T> {
  return parse(await Deno.readTextFile(new URL(`../../${path}`, import.meta.url)));
}

/** Creates the CRDs and waits until they are established; returns their conditions. */
export async function installCRDs(rest: RestClient): Promise<Map<string, Definition["status"]>> {
  const statuses = new Map<string, Definition["status"]>();
  for (const plural of ["redisclusters", "redisbackups", "redisscheduledbackups"]) {
    const { metadata } = await rest.create(definitions, await readYaml(`crds/${plural}.yaml`));
    const established = await waitFor(`${plural} is established`, async () => {
      const definition = await rest.get(definitions, { name: metadata.name });
      const done = definition.status?.conditions?.some(({ type, status }) =>
        type === "Established" && status === "True"
      );
      return done ? definition : undefined;
    }, { timeoutMs: 20_000 });
    statuses.set(plural, established.status);
  }
  // Established says that the CRD is accepted; its paths are served a moment later.
  await waitFor("RedisClusters are served", () => rest.list(redisClusters, { namespace }), {
    timeoutMs: 20_000,
  });
  return statuses;
}

/** Does something while the CRD has no rules, as an older release's may not have had. */
export async function withoutRules(
  rest: RestClient,
  plural: string,
  act: () => Promise<unknown>,
): Promise<void> {
  const name = { name: `${plural}.redkeep.dev` };
  const path = "/spec/versions/0/schema/openAPIV3Schema";
  const replace = (value: unknown) =>
    rest.patch(definitions, name, {
      type: "json",
      operations: [{ op: "replace", path, value }],
    });
  const definition = await rest.get(definitions, name);
  const schema = definition.spec.versions[0]!.schema.openAPIV3Schema;
  await replace(
    JSON.parse(
      JSON.stringify(
        schema,
        (key, value) => key === "x-kubernetes-validations" ? undefined : value,
      ),
    ),
  );
  // The API server takes up a changed CRD a moment later, both times.
  await waitFor("the rules are off", () => act().then(() => true), { timeoutMs: 20_000 });
  await replace(schema);
  await waitFor("the rules are on again", async () => {
    const probe = cluster("probe", { mode: "sentinel" });
    const path = resourcePath(redisClusters, { namespace });
    const refused = await rest.request({
      method: "POST",
      path,
      query: { dryRun: "All" },
      body: probe,
    })
      .then(() => false, () => true);
    return refused;
  }, { timeoutMs: 20_000 });
}

/** The smallest cluster there is, with some fields changed. */
export function cluster(name: string, spec: Partial<RedisClusterInput["spec"]> = {}) {
  const storage = { size: "1Gi" };
  return {
    apiVersion: "redkeep.dev/v1",
    kind: "RedisCluster",
    metadata: { name, namespace },
    spec: { storage, ...spec },
  };
}

/** What the API server says of an object to be created or, where there is an `old` one, changed. */
export class Admission {
  readonly rest: RestClient;

  constructor(plane: ControlPlane) {
    this.rest = new RestClient(plane.credentials, { fieldManager: "crd-test" });
  }

  /** Whether `object` would be accepted; nothing is stored. Unknown fields are refused. */
  async judge(object: KubernetesObject, plural: string, old?: KubernetesObject) {
    const query = { dryRun: "All", fieldValidation: "Strict", fieldManager: "crd-test" };
    const resource = { ...redisClusters, plural };
    const { name } = object.metadata;
    try {
      await this.rest.request(
        old
          ? {
            method: "PUT",
            path: resourcePath(resource, { namespace, name }),
            query,
            body: object,
          }
          : { method: "POST", path: resourcePath(resource, { namespace }), query, body: object },
      );
      return [];
    } catch (error) {
      return toFieldErrors(error);
    }
  }
}

/** The causes of a refusal; "Invalid value: ..." and its like are left to the reason. */
export function toFieldErrors(error: unknown): FieldError[] {
  if (!(error instanceof InvalidError)) throw error;
  return (error.details?.causes ?? []).map(({ field, reason, message }) => ({
    field: field ?? "",
    reason: reason as FieldError["reason"],
    message: (message ?? "").replace(
      /^(Invalid value: ("[^"]*": |\d+: )?|Forbidden: |Required value(: )?)/,
      "",
    ),
  }));
}

/** The schema in `crds/`. */
export async function schemaOf(plural: string): Promise<StructuralSchema> {
  type Definition = { spec: { versions: { schema: { openAPIV3Schema: StructuralSchema } }[] } };
  const { spec } = await readYaml<Definition>(`crds/${plural}.yaml`);
  return spec.versions[0]!.schema.openAPIV3Schema;
}

/** The fields of an object, or of the objects in a list or map. */
export function fieldsOf(schema: StructuralSchema): [string, StructuralSchema][] {
  const inner = schema.items ?? schema.additionalProperties;
  return inner ? fieldsOf(inner) : Object.entries(schema.properties ?? {});
}
