import type { Credentials } from "./credentials.ts";
import { type Deadline, deadline } from "./deadline.ts";
import { ApiError, apiError, TransportError } from "./errors.ts";
import { ResponseBody } from "./response_body.ts";
import type { Status } from "./types.ts";

/** One HTTP request to the API server. */
export interface ApiRequest {
  method: string;
  /** From the root, without a query, e.g. `/api/v1/namespaces/default/pods`. */
  path: string;
  /** Parameters that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Of the body; default `application/json`. */
  contentType?: string;
}

/** The limits every request has. */
export interface Limits {
  /** Aborts the request, which then rejects with this signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds for the request and its whole answer; default `DEFAULT_TIMEOUT_MS`. */
  timeoutMs?: number;
}

/** Long enough for a slow page of a list, short enough that a retry still matters. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** What one request came to, for metrics: `code` is the HTTP status, or `<error>` without one. */
export type RequestObserver = (method: string, code: string, seconds: number) => void;

/** An answer's body that goes on for long. Dispose of it to close the connection. */
export interface ByteStream extends Disposable {
  /**
   * The next bytes, or undefined once the server has ended the stream.
   *
   * @throws {TransportError} if the connection breaks or stays silent for too long
   */
  next(): Promise<Uint8Array | undefined>;
}

/** Sends requests, each within a deadline, and turns what fails into typed errors. */
export class Transport {
  constructor(
    readonly credentials: Credentials,
    readonly userAgent: string,
    readonly observe: RequestObserver = () => {},
  ) {}

  /**
   * The JSON that answers a request.
   *
   * @throws {ApiError} if the answer is not a success
   * @throws {TransportError} if there is no answer in time
   */
  async json<T>(request: ApiRequest, limits: Limits = {}): Promise<T> {
    using limit = deadline(limits.timeoutMs ?? DEFAULT_TIMEOUT_MS, limits.signal);
    try {
      const body = await this.#send(request, limit);
      return JSON.parse(await body.text());
    } catch (error) {
      throw explained(request, error, limit, limits.signal);
    }
  }

  /**
   * Opens a stream; the deadline is for its head.
   *
   * @param silenceMs longest time without a byte, since a connection may die without a sign
   * @throws as `json` does
   */
  async stream(request: ApiRequest, silenceMs: number, limits: Limits = {}): Promise<ByteStream> {
    const limit = deadline(limits.timeoutMs ?? DEFAULT_TIMEOUT_MS, limits.signal);
    const failed = (error: unknown) => {
      const explanation = explained(request, error, limit, limits.signal);
      limit[Symbol.dispose]();
      return explanation;
    };
    try {
      const body = await this.#send(request, limit);
      return {
        async next() {
          limit.arm(silenceMs);
          try {
            return await body.next();
          } catch (error) {
            throw failed(error);
          }
        },
        [Symbol.dispose]: () => limit[Symbol.dispose](),
      };
    } catch (error) {
      throw failed(error);
    }
  }

  async #send(request: ApiRequest, limit: Deadline): Promise<ResponseBody> {
    const { client, headers } = await this.credentials.authenticate();
    const start = performance.now();
    let code = "<error>";
    try {
      const response = await fetch(url(this.credentials.server, request), {
        method: request.method,
        headers: {
          ...headers,
          accept: "application/json",
          "user-agent": this.userAgent,
          ...(request.body === undefined
            ? {}
            : { "content-type": request.contentType ?? "application/json" }),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        redirect: "error",
        signal: limit.signal,
        client,
      });
      code = String(response.status);
      const body = new ResponseBody(response, limit.signal);
      if (!response.ok) throw refusal(request, response, await body.text());
      return body;
    } finally {
      this.observe(request.method, code, (performance.now() - start) / 1000);
    }
  }
}

function url(server: string, request: ApiRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `${server}${request.path}${query.size > 0 ? `?${query}` : ""}`;
}

/** The error that an unsuccessful response stands for; a proxy's may not be a `Status`. */
function refusal(request: ApiRequest, response: Response, text: string): ApiError {
  let status: Status = {};
  try {
    status = JSON.parse(text);
  } catch {
    status = { message: text.slice(0, 200).trim() };
  }
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  return apiError(
    tried(request),
    { ...status, code: response.status },
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}

/** What to throw for what went wrong: the caller's own reason if it was the caller who aborted. */
function explained(
  request: ApiRequest,
  error: unknown,
  limit: Deadline,
  caller: AbortSignal | undefined,
): unknown {
  if (error instanceof ApiError) return error;
  if (caller?.aborted) return caller.reason;
  return new TransportError(tried(request), limit.signal.aborted ? limit.signal.reason : error);
}

function tried(request: ApiRequest): string {
  return `${request.method} ${request.path}`;
}
