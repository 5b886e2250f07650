import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { encodeCommand, type Reply, ReplyError, ReplyParser } from "./resp.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** As a server writes it. */
function encode(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (reply instanceof ReplyError) return `-${reply.message}\r\n`;
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${bytes(reply).length}\r\n${reply}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join("")}`;
}

const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.constant(null),
    fc.constant(new ReplyError("ERR no")),
    fc.array(tie("reply"), { maxLength: 4 }),
  ),
}));

Deno.test("replies are the same wherever the stream is cut", () => {
  fc.assert(fc.property(
    fc.array(reply, { maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
    (replies, cuts) => {
      const stream = bytes(replies.map(encode).join(""));
      const parser = new ReplyParser();
      const read: Reply[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const end = at + cuts[i % cuts.length]!;
        read.push(...parser.push(stream.slice(at, end)));
        at = end;
      }
      deepEqual(read, replies);
    },
  ));
});

Deno.test("a simple string is a reply, an error is one of its own class", () => {
  const [ok, error] = new ReplyParser().push(bytes("+OK\r\n-LOADING wait\r\n"));
  equal(ok, "OK");
  equal(error instanceof ReplyError && error.message, "LOADING wait");
});

Deno.test("what is not Redis's protocol is an error", () => {
  throws(() => new ReplyParser().push(bytes("HTTP/1.1 400\r\n")), /not a reply of Redis: HTTP/);
});

Deno.test("a command is its words with their lengths in bytes", () => {
  equal(
    new TextDecoder().decode(encodeCommand(["SET", "ä", ""])),
    "*3\r\n$3\r\nSET\r\n$2\r\nä\r\n$0\r\n\r\n",
  );
});
