import type { z } from "zod";
import {
  type DetachResponse,
  detachResponse,
  type FenceResponse,
  fenceResponse,
  type HandoverResponse,
  handoverResponse,
  type PromoteResponse,
  promoteResponse,
  PROTOCOL_VERSION,
  type Refusal,
  refusal,
  type Report,
  report,
} from "../api/protocol.ts";
import { type Deadline, deadline } from "../kube/deadline.ts";
import { ResponseBody } from "../kube/response_body.ts";
import {
  type ClientCertificate,
  ManagerConnections,
  type ManagerTarget,
  managerURL,
} from "./manager_connections.ts";
import {
  ManagerError,
  ManagerMalformed,
  ManagerRefused,
  ManagerTimeout,
  ManagerUnreachable,
} from "./manager_errors.ts";
import { lines } from "./ndjson.ts";

/** Limits of one call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with this signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds for the connection, the request and its whole answer. */
  timeoutMs?: number;
}

/** How long each call may take unless the caller says otherwise, in milliseconds. */
export const CALL_TIMEOUT_MS = {
  status: 1_000,
  /** Who has not confirmed by then is waited out. */
  fence: 300,
  detach: 1_000,
  /** The instance asks the API server first. */
  promote: 3_000,
  /** The instance waits for the other one's offset, within a bound of its own. */
  handover: 10_000,
} as const;

/** The longest silence on a status stream: instances send a line more often than that. */
export const STREAM_SILENCE_MS = 1_000;

/** Why a status stream ended. None of these proves that the instance is dead. */
export interface StreamEnd {
  /**
   * - `closed`: the instance ended the stream.
   * - `reset`: the connection could not be made, or broke.
   * - `silent`: nothing came within the deadline.
   * - `refused`: it answered with something else than reports.
   */
  reason: "closed" | "reset" | "silent" | "refused";
  /** What happened; none where it was closed. */
  error?: ManagerError;
}

interface Call {
  target: ManagerTarget;
  path: string;
  /** Sent as JSON by `POST`; `GET` without it. */
  body?: unknown;
}

/**
 * Talks to the managers of instances. No call is repeated here. Every call rejects with a
 * `ManagerError` (its subclass tells an answer from silence), or with the reason of its signal.
 */
export class ManagerClient implements Disposable {
  readonly #connections = new ManagerConnections();

  /**
   * @param identity the controller's certificate of this moment; without one only `status` and
   *   `stream` are answered
   */
  constructor(readonly identity: () => ClientCertificate | undefined) {}

  /** What the instance says about itself. */
  status(target: ManagerTarget, options?: CallOptions): Promise<Report> {
    return this.#json({ target, path: "/v1/status" }, report, CALL_TIMEOUT_MS.status, options);
  }

  /** Makes the instance accept no write in any epoch up to `epoch`. */
  fence(target: ManagerTarget, epoch: number, options?: CallOptions): Promise<FenceResponse> {
    const body = { epoch, podUID: target.podUID };
    const call = { target, path: "/v1/fence", body };
    return this.#json(call, fenceResponse, CALL_TIMEOUT_MS.fence, options);
  }

  /** Makes the instance stop following, and say what data it has. */
  detach(target: ManagerTarget, epoch: number, options?: CallOptions): Promise<DetachResponse> {
    const body = { epoch, podUID: target.podUID };
    const call = { target, path: "/v1/detach", body };
    return this.#json(call, detachResponse, CALL_TIMEOUT_MS.detach, options);
  }

  /** Makes the very Redis process `runId` the primary of `epoch`. */
  promote(
    target: ManagerTarget,
    epoch: number,
    runId: string,
    options?: CallOptions,
  ): Promise<PromoteResponse> {
    const body = { epoch, podUID: target.podUID, runId };
    const call = { target, path: "/v1/promote", body };
    return this.#json(call, promoteResponse, CALL_TIMEOUT_MS.promote, options);
  }

  /** Makes the primary give up its authority once `to` has every write it confirmed. */
  handover(
    target: ManagerTarget,
    epoch: number,
    to: { name: string; podUID: string },
    options?: CallOptions,
  ): Promise<HandoverResponse> {
    const body = { epoch, podUID: target.podUID, to: to.name, toPodUID: to.podUID };
    const call = { target, path: "/v1/handover", body };
    return this.#json(call, handoverResponse, CALL_TIMEOUT_MS.handover, options);
  }

  /**
   * Follows the instance's reports until the stream ends. Rejects only with the reason of `signal`,
   * or with what `onReport` throws.
   *
   * @param silenceMs longest time to the first line and between two lines
   */
  async stream(
    target: ManagerTarget,
    onReport: (report: Report) => void,
    signal: AbortSignal,
    silenceMs: number = STREAM_SILENCE_MS,
  ): Promise<StreamEnd> {
    try {
      for await (const report of this.#reports(target, signal, silenceMs)) onReport(report);
      return { reason: "closed" };
    } catch (error) {
      if (error instanceof ManagerUnreachable) return { reason: "reset", error };
      if (error instanceof ManagerTimeout) return { reason: "silent", error };
      if (error instanceof ManagerError) return { reason: "refused", error };
      throw error;
    }
  }

  /** Forgets the connections to all pods but those. */
  retain(podUIDs: ReadonlySet<string>): void {
    this.#connections.retain(podUIDs);
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }

  async *#reports(target: ManagerTarget, signal: AbortSignal, silenceMs: number) {
    const call = { target, path: "/v1/stream" };
    using limit = deadline(silenceMs, signal);
    try {
      const response = await this.#send(call, limit);
      for await (const line of lines(new ResponseBody(response, limit.signal))) {
        limit.arm(silenceMs);
        yield parsed(call, report, line);
      }
    } catch (error) {
      throw explained(call, error, limit, silenceMs, signal);
    }
  }

  async #json<T>(
    call: Call,
    schema: z.ZodType<T>,
    defaultTimeoutMs: number,
    { signal, timeoutMs = defaultTimeoutMs }: CallOptions = {},
  ): Promise<T> {
    using limit = deadline(timeoutMs, signal);
    try {
      const response = await this.#send(call, limit);
      return parsed(call, schema, await new ResponseBody(response, limit.signal).text());
    } catch (error) {
      throw explained(call, error, limit, timeoutMs, signal);
    }
  }

  /** @throws {ManagerRefused} */
  async #send(call: Call, limit: Deadline): Promise<Response> {
    const response = await fetch(managerURL(call.target, call.path), {
      method: method(call),
      headers: {
        "redkeep-protocol": String(PROTOCOL_VERSION),
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      redirect: "error",
      signal: limit.signal,
      client: this.#connections.get(call.target, this.identity()),
    });
    if (response.ok) return response;
    const answer: Refusal = parsed(
      call,
      refusal,
      await new ResponseBody(response, limit.signal).text(),
    );
    throw new ManagerRefused(call.target.name, tried(call), response.status, answer);
  }
}

/** @throws {ManagerMalformed} */
function parsed<T>(call: Call, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const problem = `not an answer of this protocol: ${text.slice(0, 200)}`;
    throw new ManagerMalformed(call.target.name, tried(call), problem, { cause });
  }
}

/** What to throw for what went wrong: the caller's own reason if it was the caller who aborted. */
function explained(
  call: Call,
  error: unknown,
  limit: Deadline,
  timeoutMs: number,
  caller: AbortSignal | undefined,
): unknown {
  if (error instanceof ManagerError) return error;
  if (caller?.aborted) return caller.reason;
  if (limit.signal.aborted) return new ManagerTimeout(call.target.name, tried(call), timeoutMs);
  return new ManagerUnreachable(call.target.name, tried(call), error);
}

function method(call: Call): string {
  return call.body === undefined ? "GET" : "POST";
}

function tried(call: Call): string {
  return `${method(call)} ${managerURL(call.target, call.path)}`;
}
