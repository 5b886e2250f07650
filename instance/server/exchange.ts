/** Reading requests and writing answers, as JSON. */
import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type * as z from "zod";
import { PROTOCOL_VERSION } from "../../api/protocol.ts";
import { Refused } from "../refused.ts";

/** Commands are small; whoever sends more is no friend. */
const MAX_BODY_BYTES = 16 * 1024;

/** @throws {Refused} where the body is too large, no JSON, or not what the schema wants */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refused("BadRequest", "the body is too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refused("BadRequest", "the body is no JSON");
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Refused("BadRequest", issues.join("; "));
}

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "redkeep-protocol": String(PROTOCOL_VERSION),
  });
  response.end(text);
}
