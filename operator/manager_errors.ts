import type { Refusal } from "../api/protocol.ts";

/**
 * An instance's manager did not do what it was asked. Which of the subclasses it is decides what a
 * failover may conclude: only a refusal is the instance's own word.
 */
export abstract class ManagerError extends Error {
  /**
   * @param instance name of the instance
   * @param tried e.g. `POST https://10.0.0.7:8080/v1/fence`
   */
  constructor(
    readonly instance: string,
    readonly tried: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${instance}: ${tried}: ${problem}`, options);
  }
}

/** The instance answered: no. Nothing was done. */
export class ManagerRefused extends ManagerError {
  override name = "ManagerRefused";

  /** @param status HTTP status code */
  constructor(instance: string, tried: string, readonly status: number, readonly refusal: Refusal) {
    super(instance, tried, `${status} ${refusal.reason}: ${refusal.message}`);
  }
}

/** No answer within the deadline: what was asked may have been done, or may be done later. */
export class ManagerTimeout extends ManagerError {
  override name = "ManagerTimeout";

  constructor(instance: string, tried: string, readonly timeoutMs: number) {
    super(instance, tried, `no answer within ${timeoutMs} ms`);
  }
}

/**
 * The connection was refused or reset, or somebody without this instance's certificate answered.
 * Like a time-out this proves nothing about the instance.
 */
export class ManagerUnreachable extends ManagerError {
  override name = "ManagerUnreachable";

  constructor(instance: string, tried: string, cause: unknown) {
    super(instance, tried, innermost(cause), { cause });
  }
}

/** Something answered that does not follow the protocol: a proxy, or another version. */
export class ManagerMalformed extends ManagerError {
  override name = "ManagerMalformed";
}

/** What lies under `fetch failed`: its cause says which connection failed and how. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermost(error.cause);
}
