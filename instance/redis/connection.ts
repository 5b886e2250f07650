import { encodeCommand, type Reply, ReplyError, ReplyParser } from "./resp.ts";

interface Pending {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * One connection over a unix socket. Commands are sent in the order of the calls and answered in
 * that order; when the connection ends, so do they all.
 *
 * A client library would do, and cost each pod 18 MiB and the permission to read the environment.
 */
export class Connection {
  readonly #pending: Pending[] = [];
  readonly #parser = new ReplyParser();
  readonly #end = Promise.withResolvers<void>();
  #writing: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  private constructor(readonly socket: Deno.UnixConn, readonly timeoutMs: number) {
    this.#read();
  }

  /** @throws where nobody listens there */
  static async open(path: string, timeoutMs: number): Promise<Connection> {
    return new Connection(await Deno.connect({ transport: "unix", path }), timeoutMs);
  }

  /** Resolves when it is of no use any more. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /**
   * @throws {ReplyError} if Redis refuses
   * @throws {Error} if there is no answer in time; the command may be carried out all the same
   */
  call(words: readonly string[]): Promise<Reply> {
    if (this.#hasEnded) return Promise.reject(new Error(`${words[0]}: the connection has ended`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${words[0]}: no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
      // Who was given up on keeps its place, for its answer may come yet.
      this.#pending.push({
        resolve: (reply) => (clearTimeout(timer), resolve(reply)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      this.#write(encodeCommand(words));
    });
  }

  /** Ends it, and every call that waits. */
  close(why = "the connection was closed"): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#end.resolve();
    this.socket.close();
    for (const { reject } of this.#pending.splice(0)) reject(new Error(why));
  }

  #write(bytes: Uint8Array): void {
    this.#writing = this.#writing.then(async () => {
      for (let at = 0; at < bytes.length;) at += await this.socket.write(bytes.subarray(at));
    }).catch((error) => this.close(`writing to Redis failed: ${error}`));
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (let n = await this.socket.read(buffer); n !== null; n = await this.socket.read(buffer)) {
        for (const reply of this.#parser.push(buffer.subarray(0, n))) this.#answer(reply);
      }
      this.close("Redis ended the connection");
    } catch (error) {
      this.close(`reading from Redis failed: ${error}`);
    }
  }

  #answer(reply: Reply): void {
    const pending = this.#pending.shift();
    if (reply instanceof ReplyError) pending?.reject(reply);
    else pending?.resolve(reply);
  }
}
