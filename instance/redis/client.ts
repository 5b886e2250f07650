import { Redis } from "ioredis";
import { MANAGER_USER } from "./acl.ts";

/** Longest wait for the answer to a command, in milliseconds. */
export const COMMAND_TIMEOUT_MS = 1_000;

/**
 * The manager's connection to its own Redis, over the unix socket. Nothing is queued and nothing
 * is repeated: a command is answered by the Redis that runs now, or fails.
 */
export class RedisClient {
  #redis: Redis | undefined;
  #connecting: Promise<Redis> | undefined;

  constructor(readonly socket: string, readonly password: string) {}

  /**
   * Sends a command. Commands are sent in the order of the calls as long as there is a connection.
   *
   * @throws where there is no Redis, it answers with an error, or not within a second
   */
  async call(command: string, ...args: string[]): Promise<unknown> {
    const redis = this.#redis ?? await this.#connect();
    return await redis.call(command, ...args);
  }

  /** Closes the connection. The next command opens another. */
  close(): void {
    this.#redis?.disconnect();
    this.#redis = undefined;
  }

  /** One attempt at a time, shared by all who wait for it. */
  #connect(): Promise<Redis> {
    this.#connecting ??= this.#open().finally(() => this.#connecting = undefined);
    return this.#connecting;
  }

  async #open(): Promise<Redis> {
    const redis = new Redis({
      path: this.socket,
      username: MANAGER_USER,
      password: this.password,
      lazyConnect: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      connectTimeout: COMMAND_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    // What failed is told to whoever sent a command; without a listener it would end the process.
    redis.on("error", () => {});
    redis.on("end", () => {
      if (this.#redis === redis) this.#redis = undefined;
    });
    try {
      await redis.connect();
      // An answer of any kind: a Redis that is loading or busy refuses this, and PING as well.
      await redis.client("SETNAME", MANAGER_USER).catch(ignoreReplyError);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    this.#redis = redis;
    return redis;
  }
}

/** Whether Redis itself answered with an error, rather than not at all. */
export function isReplyError(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

function ignoreReplyError(error: unknown): void {
  if (!isReplyError(error)) throw error;
}
