import type { Status } from "./types.ts";

/** The API server's answer was not a success. What it said is kept as it said it. */
export class ApiError extends Error {
  override name = "ApiError";
  /** HTTP status code. */
  readonly status: number;
  /** The machine-readable reason, e.g. `NotFound`; empty where the answer had none. */
  readonly reason: string;
  readonly details: Status["details"];
  /** How long the server asks to wait before the next attempt, if it does. */
  readonly retryAfterSeconds: number | undefined;

  constructor(readonly tried: string, answer: Status, retryAfterSeconds?: number) {
    super(`${tried}: ${answer.code} ${answer.reason ?? ""}: ${answer.message ?? "no message"}`);
    this.status = answer.code ?? 0;
    this.reason = answer.reason ?? "";
    this.details = answer.details;
    this.retryAfterSeconds = retryAfterSeconds ?? answer.details?.retryAfterSeconds;
  }

  /** Whether a cause of that reason is among the details, e.g. `NamespaceTerminating`. */
  hasCause(reason: string): boolean {
    return this.details?.causes?.some((cause) => cause.reason === reason) ?? false;
  }
}

/** 404: there is no such object (or no such resource). */
export class NotFoundError extends ApiError {
  override name = "NotFoundError";
}

/** 409: the object has changed since it was read, or another manager owns an applied field. */
export class ConflictError extends ApiError {
  override name = "ConflictError";
}

/** 409: an object of that name exists. */
export class AlreadyExistsError extends ApiError {
  override name = "AlreadyExistsError";
}

/** 410: the resourceVersion or the continue token is too old; list anew. */
export class GoneError extends ApiError {
  override name = "GoneError";
}

/** 422: the object was refused by validation; `details.causes` names the fields. */
export class InvalidError extends ApiError {
  override name = "InvalidError";
}

/** 429: the server sheds load, or a PodDisruptionBudget forbids an eviction for now. */
export class TooManyRequestsError extends ApiError {
  override name = "TooManyRequestsError";
}

/**
 * There was no answer: refused, reset, cut off, or nothing came within the deadline (`timedOut`).
 * Whether the server did what it was asked is unknown.
 */
export class TransportError extends Error {
  override name = "TransportError";
  readonly timedOut: boolean;

  constructor(readonly tried: string, cause: unknown) {
    super(`${tried}: ${messages(cause)}`, { cause });
    this.timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
  }
}

/** An error's message with those of its causes: fetch's own says no more than "fetch failed". */
function messages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messages(error.cause)}`;
}

/** The error class for a `Status`: by code, and by reason where one code has two meanings. */
export function apiError(tried: string, answer: Status, retryAfterSeconds?: number): ApiError {
  return new (errorClass(answer))(tried, answer, retryAfterSeconds);
}

function errorClass(answer: Status): typeof ApiError {
  switch (answer.code) {
    case 404:
      return NotFoundError;
    case 409:
      return answer.reason === "AlreadyExists" ? AlreadyExistsError : ConflictError;
    case 410:
      return GoneError;
    case 422:
      return InvalidError;
    case 429:
      return TooManyRequestsError;
    default:
      return ApiError;
  }
}

/** Turns "not found" into `undefined`, for callers to whom absence is an answer. */
export async function ignoreNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
