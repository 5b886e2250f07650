import { MANAGER_USER } from "./acl.ts";
import { Connection } from "./connection.ts";
import { ReplyError } from "./resp.ts";

/** Longest wait for the answer to a command, in milliseconds. */
const COMMAND_TIMEOUT_MS = 1_000;

/**
 * The manager's connection to its own Redis, over the unix socket. Nothing is queued and nothing
 * is repeated: a command is answered by the Redis that runs now, or fails.
 */
export class RedisClient {
  /** Awaited by every call, so that commands are sent in the order of the calls. */
  #connection: Promise<Connection> | undefined;

  constructor(readonly socket: string, readonly password: string) {}

  /**
   * Sends a command. Commands are sent in the order of the calls.
   *
   * @throws {ReplyError} where Redis answers with an error
   * @throws {Error} where there is no Redis, or no answer within a second
   */
  async call(...words: [command: string, ...args: string[]]): Promise<unknown> {
    this.#connection ??= this.#open();
    const connection = await this.#connection;
    return await connection.call(words);
  }

  /** Closes the connection. The next command opens another. */
  close(): void {
    this.#connection?.then((connection) => connection.close(), () => {/* there is none */});
    this.#connection = undefined;
  }

  #open(): Promise<Connection> {
    const opened = this.#connect();
    const forget = () => {
      if (this.#connection === opened) this.#connection = undefined;
    };
    opened.then((connection) => connection.ended.then(forget), forget);
    return opened;
  }

  async #connect(): Promise<Connection> {
    const connection = await Connection.open(this.socket, COMMAND_TIMEOUT_MS);
    try {
      await connection.call(["AUTH", MANAGER_USER, this.password]);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** Whether Redis itself answered with an error, rather than not at all. */
export function isReplyError(error: unknown): boolean {
  return error instanceof ReplyError;
}
