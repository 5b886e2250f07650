import type { Credentials } from "./credentials.ts";
import { apiVersion, type NamespacedName, type Resource, resourcePath } from "./resource.ts";
import { type ApiRequest, type Limits, type RequestObserver, Transport } from "./transport.ts";
import type { ApplyConfiguration, KubernetesObject, NewObject, Status } from "./types.ts";
import { WatchStream } from "./watch_stream.ts";

/** Which objects of a resource; without a namespace, those of all namespaces. */
export interface Selection {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** Which part of a list. Without a `resourceVersion` the answer is the newest state there is. */
export interface ListOptions extends Selection, Limits {
  /** Objects in a page. */
  limit?: number;
  /** `continue` of the page before. */
  continue?: string;
  resourceVersion?: string;
}

/** A page of a list, or all of it. */
export interface List<T> {
  items: T[];
  /** The state the list shows; a watch may start from here. */
  resourceVersion: string;
  /** Set if there are more pages. */
  continue?: string;
}

export interface WatchOptions extends Selection, Limits {
  /** The events after this state. */
  resourceVersion: string;
  /** The server ends the watch after this time. */
  timeoutSeconds: number;
  /** The watch counts as dead when nothing, not even a bookmark, came for this long. */
  silenceMs: number;
}

export interface WriteOptions extends Limits {
  subresource?: "status" | "scale";
}

/** How to change an object. `resourceVersion` in a merge patch's metadata makes it conditional. */
export type Patch =
  | { type: "merge"; body: Record<string, unknown> }
  | { type: "json"; operations: JsonPatchOperation[] };

/** An operation of RFC 6902. */
export type JsonPatchOperation =
  | { op: "add" | "replace" | "test"; path: string; value: unknown }
  | { op: "remove"; path: string }
  | { op: "move" | "copy"; path: string; from: string };

export interface ApplyOptions extends WriteOptions {
  /** Take over fields that another manager owns; default false: they are a `ConflictError`. */
  force?: boolean;
}

export interface DeleteOptions extends Limits {
  /** Delete only this very object: `ConflictError` if it is another by now. */
  preconditions?: { uid?: string; resourceVersion?: string };
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  gracePeriodSeconds?: number;
}

export interface RestClientOptions {
  /** Names whoever owns the fields written; also sent as the user agent. */
  fieldManager: string;
  /** Told of every request. */
  observe?: RequestObserver;
}

/**
 * Reads and writes objects. No call is repeated here: whoever calls is level-triggered and comes
 * again by itself. Every method throws `ApiError` for a refusal, `TransportError` where no answer
 * came in time, and the reason of `signal` where that aborted.
 */
export class RestClient {
  readonly fieldManager: string;
  readonly #transport: Transport;

  constructor(credentials: Credentials, options: RestClientOptions) {
    this.fieldManager = options.fieldManager;
    this.#transport = new Transport(credentials, options.fieldManager, options.observe);
  }

  /** Reads an object from the newest state, past every cache. */
  get<T extends KubernetesObject>(
    resource: Resource<T>,
    name: NamespacedName,
    limits?: Limits,
  ): Promise<T> {
    return this.request({ method: "GET", path: resourcePath(resource, name) }, limits);
  }

  /** Lists objects; the items carry `apiVersion` and `kind`, which the server leaves out. */
  async list<T extends KubernetesObject>(
    resource: Resource<T>,
    options: ListOptions = {},
  ): Promise<List<T>> {
    const { namespace, signal, timeoutMs, ...query } = options;
    const list = await this.request<
      { items: T[]; metadata: { resourceVersion: string; continue?: string } }
    >({ method: "GET", path: resourcePath(resource, { namespace }), query }, { signal, timeoutMs });
    return {
      items: list.items.map((item) => ({ ...typeMeta(resource), ...item })),
      resourceVersion: list.metadata.resourceVersion,
      continue: list.metadata.continue || undefined,
    };
  }

  /** Opens a watch, with bookmarks. A `GoneError`, here or from the stream, means: list anew. */
  async watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
  ): Promise<WatchStream<T>> {
    const { namespace, silenceMs, signal, timeoutMs, ...query } = options;
    const request = {
      method: "GET",
      path: resourcePath(resource, { namespace }),
      query: { watch: true, allowWatchBookmarks: true, ...query },
    };
    return new WatchStream(await this.#transport.stream(request, silenceMs, { signal, timeoutMs }));
  }

  /** Creates an object, and returns it as stored. */
  create<T extends KubernetesObject>(
    resource: Resource<T>,
    object: NewObject<T>,
    limits?: Limits,
  ): Promise<T> {
    return this.request({
      method: "POST",
      path: resourcePath(resource, { namespace: object.metadata.namespace }),
      query: { fieldManager: this.fieldManager },
      body: { ...typeMeta(resource), ...object },
    }, limits);
  }

  /** Replaces an object, provided its `resourceVersion` is still the current one. */
  update<T extends KubernetesObject>(
    resource: Resource<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.request({
      method: "PUT",
      path: resourcePath(resource, { namespace, name, subresource: options.subresource }),
      query: { fieldManager: this.fieldManager },
      body: { ...typeMeta(resource), ...object },
    }, options);
  }

  /** Changes parts of an object, and returns all of it. */
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    name: NamespacedName,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.request({
      method: "PATCH",
      path: resourcePath(resource, { ...name, subresource: options.subresource }),
      query: { fieldManager: this.fieldManager },
      body: patch.type === "merge" ? patch.body : patch.operations,
      contentType: `application/${patch.type}-patch+json`,
    }, options);
  }

  /**
   * Server-side apply: makes the fields given the ones this manager owns, creating the object if
   * there is none. A field that was owned and is no longer given is removed.
   */
  apply<T extends KubernetesObject>(
    resource: Resource<T>,
    object: ApplyConfiguration<T>,
    options: ApplyOptions = {},
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.request({
      method: "PATCH",
      path: resourcePath(resource, { namespace, name, subresource: options.subresource }),
      query: { fieldManager: this.fieldManager, force: options.force ?? false },
      body: { ...typeMeta(resource), ...object },
      // YAML is the only media type for it, and JSON is YAML.
      contentType: "application/apply-patch+yaml",
    }, options);
  }

  /** Asks for an object's deletion, which finalizers and grace periods may delay. */
  async delete<T extends KubernetesObject>(
    resource: Resource<T>,
    name: NamespacedName,
    options: DeleteOptions = {},
  ): Promise<void> {
    const { signal, timeoutMs, ...body } = options;
    await this.request<T | Status>({
      method: "DELETE",
      path: resourcePath(resource, name),
      body: { apiVersion: "v1", kind: "DeleteOptions", ...body },
    }, { signal, timeoutMs });
  }

  /** Any request that is answered with JSON, for subresources and paths not covered above. */
  request<T>(request: ApiRequest, limits?: Limits): Promise<T> {
    return this.#transport.json(request, limits);
  }
}

function typeMeta(resource: Resource): { apiVersion: string; kind: string } {
  return { apiVersion: apiVersion(resource), kind: resource.kind };
}
