import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ResponseBody } from "./response_body.ts";

/** A server that answers each request with the given chunks, and goes on for ever if `open`. */
function serve(chunks: string[], open = false) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const encoder = new TextEncoder();
    return new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
          if (!open) controller.close();
        },
      }),
    );
  });
}

async function fetchFrom(server: Deno.HttpServer<Deno.NetAddr>, signal: AbortSignal) {
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/`, { signal });
  return new ResponseBody(response, signal);
}

/** Runs the garbage collector, between two turns of the event loop so that weak references go. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const gc: () => void = runInNewContext("gc");
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    gc();
  }
}

Deno.test("the text of a body is all its chunks", async () => {
  await using server = serve(["one ", "twö"]);
  const { signal } = new AbortController();
  assert.equal(await (await fetchFrom(server, signal)).text(), "one twö");
});

Deno.test("an abort reaches a read that waits, also after a garbage collection", async () => {
  await using server = serve(["first"], true);
  const abort = new AbortController();
  const body = await fetchFrom(server, abort.signal);
  await body.next();
  const next = body.next();
  await collectGarbage();
  abort.abort(new Error("enough"));
  await assert.rejects(next, /enough/);
});

Deno.test("a body whose signal has aborted gives nothing more", async () => {
  await using server = serve(["first"], true);
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/`);
  abort.abort(new Error("enough"));
  await assert.rejects(new ResponseBody(response, abort.signal).next(), /enough/);
});
