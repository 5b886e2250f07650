import { deepEqual, equal } from "node:assert/strict";
import { parseQuery, recordType, responseCode, writeResponse } from "./dns_message.ts";

/** A query as a resolver sends it: one question, recursion desired. */
function query(name: string, type: number): Uint8Array {
  const labels = name.split(".").flatMap((label) => [
    label.length,
    ...new TextEncoder().encode(label),
  ]);
  const header = [0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([...header, ...labels, 0, 0, type, 0, 1]);
}

Deno.test("a query's name is read in lower case, with its type", () => {
  const question = parseQuery(query("Redis.Default.svc", recordType.AAAA));
  equal(question?.name, "redis.default.svc");
  equal(question?.type, recordType.AAAA);
});

Deno.test("what is cut off or no query is ignored", () => {
  const whole = query("redis.default", recordType.A);
  for (let length = 0; length < whole.length; length++) {
    equal(parseQuery(whole.subarray(0, length)), undefined);
  }
  const response = whole.slice();
  response[2]! |= 0x80;
  equal(parseQuery(response), undefined);
});

Deno.test("a response repeats the question and carries one record for each address", () => {
  const message = query("a.b", recordType.A);
  const response = writeResponse(message, parseQuery(message)!, responseCode.noError, [
    "10.0.0.1",
    "10.0.0.255",
  ]);
  deepEqual([...response.subarray(0, 8)], [0x12, 0x34, 0x85, 0x80, 0, 1, 0, 2]);
  deepEqual(response.subarray(12, message.length), message.subarray(12));
  deepEqual([...response.subarray(-4)], [10, 0, 0, 255]);
});

Deno.test("a name that does not exist is answered by its code alone", () => {
  const message = query("a.b", recordType.A);
  const response = writeResponse(message, parseQuery(message)!, responseCode.nameError, []);
  equal(response.length, message.length);
  equal(response[3]! & 0x0f, 3);
});
