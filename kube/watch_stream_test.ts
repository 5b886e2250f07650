import assert from "node:assert/strict";
import fc from "fast-check";
import { GoneError } from "./errors.ts";
import type { ByteStream } from "./transport.ts";
import { type WatchEvent, WatchStream } from "./watch_stream.ts";

function streamOf(chunks: Uint8Array[]): ByteStream {
  const rest = [...chunks];
  return { next: () => Promise.resolve(rest.shift()), [Symbol.dispose]() {} };
}

async function eventsOf(chunks: Uint8Array[]): Promise<unknown[]> {
  const stream = new WatchStream(streamOf(chunks));
  const events: unknown[] = [];
  for (let event = await stream.next(); event; event = await stream.next()) events.push(event);
  return events;
}

function bookmark(name: string): WatchEvent<never> {
  return {
    type: "BOOKMARK",
    object: { metadata: { name, uid: "", resourceVersion: "1" } },
  };
}

/** Cuts bytes at the given places. */
function cutAt(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const cuts = [...new Set(places.map((p) => p % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((start, i) => bytes.slice(start, cuts[i] ?? bytes.length));
}

Deno.test("events are the same, however the bytes are cut into chunks", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.string({ unit: "grapheme" })),
    fc.array(fc.nat()),
    async (texts, places) => {
      const sent = texts.map(bookmark);
      const lines = sent.map((event) => JSON.stringify(event) + "\n").join("");
      const chunks = cutAt(new TextEncoder().encode(lines), places);
      assert.deepEqual(await eventsOf(chunks), sent);
    },
  ));
});

Deno.test("a line that was cut off at the end is dropped, and so is an empty one", async () => {
  const whole = JSON.stringify(bookmark("a"));
  const bytes = new TextEncoder().encode(`${whole}\n\r\n${whole.slice(0, 10)}`);
  assert.deepEqual(await eventsOf([bytes]), [bookmark("a")]);
});

Deno.test("an ERROR event is thrown as the error it describes", async () => {
  const event = { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } };
  const bytes = new TextEncoder().encode(JSON.stringify(event) + "\n");
  await assert.rejects(eventsOf([bytes]), GoneError);
});
