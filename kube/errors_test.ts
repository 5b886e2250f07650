import assert from "node:assert/strict";
import {
  AlreadyExistsError,
  ApiError,
  apiError,
  ConflictError,
  GoneError,
  ignoreNotFound,
  InvalidError,
  NotFoundError,
  TooManyRequestsError,
  TransportError,
} from "./errors.ts";

Deno.test("the class of an API error follows from code and reason", () => {
  const classes: [number, string, typeof ApiError][] = [
    [404, "NotFound", NotFoundError],
    [409, "Conflict", ConflictError],
    [409, "AlreadyExists", AlreadyExistsError],
    [410, "Expired", GoneError],
    [422, "Invalid", InvalidError],
    [429, "TooManyRequests", TooManyRequestsError],
    [403, "Forbidden", ApiError],
    [503, "", ApiError],
  ];
  for (const [code, reason, expected] of classes) {
    const error = apiError("GET /x", { code, reason, message: "no" });
    assert.equal(error.constructor, expected);
    assert.equal(error.status, code);
    assert.equal(error.message, `GET /x: ${code} ${reason}: no`);
  }
});

Deno.test("the time to wait comes from the header, else from the details", () => {
  const answer = { code: 429, details: { retryAfterSeconds: 7 } };
  assert.equal(apiError("GET /x", answer, 3).retryAfterSeconds, 3);
  assert.equal(apiError("GET /x", answer).retryAfterSeconds, 7);
  assert.equal(apiError("GET /x", { code: 429 }).retryAfterSeconds, undefined);
});

Deno.test("causes are found by their reason", () => {
  const causes = [{ reason: "NamespaceTerminating" }];
  const error = apiError("POST /x", { code: 403, details: { causes } });
  assert.equal(error.hasCause("NamespaceTerminating"), true);
  assert.equal(error.hasCause("Other"), false);
});

Deno.test("a transport error tells the causes' messages, and a timeout from a break", () => {
  const broken = new TypeError("fetch failed", { cause: new Error("connection refused") });
  const error = new TransportError("GET /x", broken);
  assert.equal(error.message, "GET /x: fetch failed: connection refused");
  assert.equal(error.timedOut, false);
  assert.equal(new TransportError("GET /x", new DOMException("", "TimeoutError")).timedOut, true);
});

Deno.test("only not-found is ignored", async () => {
  assert.equal(await ignoreNotFound(Promise.resolve(1)), 1);
  assert.equal(await ignoreNotFound(Promise.reject(apiError("", { code: 404 }))), undefined);
  await assert.rejects(ignoreNotFound(Promise.reject(apiError("", { code: 410 }))), GoneError);
});
