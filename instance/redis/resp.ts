/** Redis's wire protocol, version 2: https://redis.io/docs/latest/develop/reference/protocol-spec/ */

/** Redis answered with an error, e.g. `LOADING Redis is loading the dataset in memory`. */
export class ReplyError extends Error {
  override name = "ReplyError";
}

/** What Redis answers to one command. */
export type Reply = string | number | null | ReplyError | Reply[];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const CR = 13;

/** A command as it is sent: an array of strings, each with its length in bytes. */
export function encodeCommand(words: readonly string[]): Uint8Array {
  const bulk = words.map((word) => `$${encoder.encode(word).length}\r\n${word}\r\n`);
  return encoder.encode(`*${words.length}\r\n${bulk.join("")}`);
}

/** Reads replies from a stream of bytes that may be cut anywhere. */
export class ReplyParser {
  #bytes = new Uint8Array(0);
  #at = 0;

  /**
   * The replies that are complete with these bytes.
   *
   * @throws Error where the bytes are not of this protocol
   */
  push(chunk: Uint8Array): Reply[] {
    const joined = new Uint8Array(this.#bytes.length + chunk.length);
    joined.set(this.#bytes);
    joined.set(chunk, this.#bytes.length);
    this.#bytes = joined;
    const replies: Reply[] = [];
    let end = 0;
    for (let reply = this.#reply(); reply !== undefined; reply = this.#reply()) {
      replies.push(reply);
      end = this.#at;
    }
    this.#bytes = this.#bytes.slice(end);
    this.#at = 0;
    return replies;
  }

  /** The next reply; `undefined` where there is only a part of it. */
  #reply(): Reply | undefined {
    const line = this.#line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    switch (line[0]) {
      case "+":
        return rest;
      case "-":
        return new ReplyError(rest);
      case ":":
        return Number(rest);
      case "$":
        return this.#bulk(Number(rest));
      case "*":
        return this.#array(Number(rest));
      default:
        throw new Error(`not a reply of Redis: ${line.slice(0, 50)}`);
    }
  }

  #line(): string | undefined {
    const end = this.#bytes.indexOf(CR, this.#at);
    if (end < 0 || end + 1 >= this.#bytes.length) return undefined;
    return this.#text(end);
  }

  #bulk(length: number): string | null | undefined {
    if (length < 0) return null;
    const end = this.#at + length;
    return end + 2 > this.#bytes.length ? undefined : this.#text(end);
  }

  #array(length: number): Reply[] | null | undefined {
    if (length < 0) return null;
    const items: Reply[] = [];
    while (items.length < length) {
      const item = this.#reply();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** The text up to `end`, and goes on behind the line break that follows it. */
  #text(end: number): string {
    const text = decoder.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 2;
    return text;
  }
}
