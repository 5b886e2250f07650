import { apiError } from "./errors.ts";
import type { ByteStream } from "./transport.ts";
import type { KubernetesObject, Status } from "./types.ts";

/** One line of a watch. */
export type WatchEvent<T> =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: T }
  /** Nothing changed; only `metadata.resourceVersion` of the object is set. */
  | { type: "BOOKMARK"; object: KubernetesObject };

/** The server gives the watch up, most often with code 410. */
interface ErrorEvent {
  type: "ERROR";
  object: Status;
}

const NEWLINE = 0x0a;

/** The events of an open watch: JSON values, one a line, in whatever chunks they come. */
export class WatchStream<T> implements Disposable {
  #decoder = new TextDecoder();
  /** The bytes of a line whose end has not come yet. */
  #partial: Uint8Array[] = [];
  #lines: string[] = [];

  constructor(readonly bytes: ByteStream) {}

  /**
   * The next event, or undefined once the server has ended the watch (as it does at the watch's
   * `timeoutSeconds`). What follows the last newline then was cut off, and is dropped.
   *
   * @throws {ApiError} if the server gives the watch up: `GoneError` means to list anew
   * @throws {TransportError} if the connection breaks or stays silent for too long
   */
  async next(): Promise<WatchEvent<T> | undefined> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return parse(line);
      const chunk = await this.bytes.next();
      if (chunk === undefined) return undefined;
      this.#split(chunk);
    }
  }

  [Symbol.dispose](): void {
    this.bytes[Symbol.dispose]();
  }

  #split(chunk: Uint8Array): void {
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0;
      start = end + 1, end = chunk.indexOf(NEWLINE, start)
    ) {
      const line = this.#text(chunk.subarray(start, end));
      if (line.trim() !== "") this.#lines.push(line);
    }
    if (start < chunk.length) this.#partial.push(chunk.subarray(start));
  }

  /** The line that ends with these bytes; a character may begin in one chunk and end in another. */
  #text(end: Uint8Array): string {
    const begin = this.#partial.map((bytes) => this.#decoder.decode(bytes, { stream: true }));
    this.#partial = [];
    return begin.join("") + this.#decoder.decode(end);
  }
}

function parse<T>(line: string): WatchEvent<T> {
  const event: WatchEvent<T> | ErrorEvent = JSON.parse(line);
  if (event.type === "ERROR") throw apiError("watch", event.object);
  return event;
}
