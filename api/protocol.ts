/**
 * The wire protocol between the controller and the instance managers, and between managers: JSON
 * over TLS 1.3 on port 8080.
 *
 * `GET /healthz /readyz /v1/status /v1/stream` need no client certificate and reveal no secret and
 * no replication id. Every `POST` needs one: the controller's, issued by the operator's CA, for
 * `/v1/fence /v1/detach /v1/promote /v1/handover`; the peer's own, the very certificate that stands
 * in `status.instancesStatus`, for `/v1/register`.
 */
import * as z from "zod";

/** Version of this protocol, sent by both sides as the `redkeep-protocol` header. */
export const PROTOCOL_VERSION = 1;

/**
 * How long a replica counts its link as up after the last byte from its primary, in milliseconds.
 * Redkeep sets `repl-ping-replica-period` to 1 s, so a quiet link is still heard from in that time.
 */
export const LINK_FRESH_MS = 1500;

/** What an instance is doing, as seen by its manager. */
export const role = z.enum(["starting", "detached", "replica", "primary", "fenced"]);

/** Answer of `GET /v1/status`, and each line of `GET /v1/stream` (newline-delimited JSON). */
export const report = z.object({
  name: z.string(),
  podUID: z.string(),
  /** UID of the RedisCluster it belongs to: an address may have been reused. */
  clusterUID: z.string(),
  bootId: z.string(),
  /** run_id of the running Redis; absent while none runs. */
  runId: z.string().optional(),
  role,
  /** Highest epoch seen. */
  epoch: z.int().min(0),
  /** Epoch in which its data was last in sync; 0: never had data of this cluster. */
  dataEpoch: z.int().min(0),
  /** Whether it was the authoritative primary of `dataEpoch` (persisted with it). */
  wasPrimary: z.boolean(),
  /** Applied replication offset. Comparable only within one lineage. */
  offset: z.number(),
  /**
   * Replica: the link to the primary of `epoch` is up, the sync done, and something came over it
   * within the last {@link LINK_FRESH_MS}. `master_link_status` alone stays `up` for `repl-timeout`
   * after the primary was cut off.
   */
  linkUp: z.boolean(),
  /** Replica: in sync at least once in `epoch` under this `runId`. */
  synced: z.boolean(),
  /** Redis is loading its data set. */
  loading: z.boolean(),
  /** Whether Redis accepts writes here: it holds authority and answered as a master. */
  writable: z.boolean(),
  /** Whether its readiness probe passes. */
  ready: z.boolean(),
  /** How often redis-server ended under this manager. */
  exits: z.int().min(0),
  /** The manager is shutting down (SIGTERM). */
  terminating: z.boolean(),
  /** Seconds the lease of its authority lasts: the smaller of `terms` and `spec`, as last read. */
  leaseSeconds: z.number().optional(),
  version: z.string().optional(),
  configHash: z.string().optional(),
  message: z.string().optional(),
});

/** Every command names the epoch it is given in and the pod it is meant for. */
export const command = z.object({
  epoch: z.int().min(1),
  podUID: z.string().min(1),
});

/** `POST /v1/fence`: stop accepting writes, whatever you believe. */
export const fenceRequest = command;
/** Answer of `/v1/fence`: once given, that instance accepts no write in any epoch up to `epoch`. */
export const fenceResponse = z.object({ bootId: z.string(), runId: z.string().optional() });

/** `POST /v1/detach`: stop following, and say what you have. */
export const detachRequest = command;
/** Answer of `/v1/detach`. */
export const detachResponse = z.object({
  bootId: z.string(),
  runId: z.string(),
  /** master_replid. */
  lineage: z.string(),
  /** master_replid2 and how far it reaches. */
  previousLineage: z.string(),
  previousLineageOffset: z.number(),
  offset: z.number(),
  loading: z.boolean(),
  dataEpoch: z.int().min(0),
  wasPrimary: z.boolean(),
  /** The epoch in which it was in sync under this very `runId`; 0: in none. */
  syncedEpoch: z.int().min(0),
});

/** `POST /v1/promote`: become the primary of `epoch`. */
export const promoteRequest = command.extend({ runId: z.string().min(1) });
/** Answer of `/v1/promote`. */
export const promoteResponse = z.object({ offset: z.number() });

/** `POST /v1/handover`: pause writes, wait for `to` to have everything, give up authority. */
export const handoverRequest = command.extend({ to: z.string(), toPodUID: z.string() });
/** Answer of `/v1/handover`: `false` is the primary's word that it never gave up. */
export const handoverResponse = z.discriminatedUnion("handedOver", [
  z.object({ handedOver: z.literal(true), offset: z.number(), toRunId: z.string() }),
  z.object({ handedOver: z.literal(false), reason: z.string() }),
]);

/** `POST /v1/register`, by a member, to the primary's manager. */
export const registerRequest = z.object({
  clusterUID: z.string(),
  epoch: z.int().min(1),
  name: z.string(),
  podUID: z.string(),
  bootId: z.string(),
  runId: z.string(),
});
/** Answer of `/v1/register`: what a replica needs to attach in this epoch. */
export const registerResponse = z.object({
  epoch: z.int().min(1),
  runId: z.string(),
  username: z.string(),
  password: z.string(),
});

/** Body of every answer that is not 2xx. */
export const refusal = z.object({
  /** One CamelCase word: StaleEpoch, WrongPod, WrongRun, Unauthorized, Forbidden, NotFound, NotPrimary, NotMember, NoAuthority, BadRequest, Busy. */
  reason: z.string(),
  message: z.string(),
  /** Highest epoch this instance has seen. */
  epoch: z.int().min(0).optional(),
});

/** See {@link report}. */
export type Report = z.infer<typeof report>;
/** See {@link role}. */
export type Role = z.infer<typeof role>;
/** See {@link fenceRequest}. */
export type FenceRequest = z.infer<typeof fenceRequest>;
/** See {@link fenceResponse}. */
export type FenceResponse = z.infer<typeof fenceResponse>;
/** See {@link detachRequest}. */
export type DetachRequest = z.infer<typeof detachRequest>;
/** See {@link detachResponse}. */
export type DetachResponse = z.infer<typeof detachResponse>;
/** See {@link promoteRequest}. */
export type PromoteRequest = z.infer<typeof promoteRequest>;
/** See {@link promoteResponse}. */
export type PromoteResponse = z.infer<typeof promoteResponse>;
/** See {@link handoverRequest}. */
export type HandoverRequest = z.infer<typeof handoverRequest>;
/** See {@link handoverResponse}. */
export type HandoverResponse = z.infer<typeof handoverResponse>;
/** See {@link registerRequest}. */
export type RegisterRequest = z.infer<typeof registerRequest>;
/** See {@link registerResponse}. */
export type RegisterResponse = z.infer<typeof registerResponse>;
/** See {@link refusal}. */
export type Refusal = z.infer<typeof refusal>;
