import { deepEqual, equal } from "node:assert/strict";
import { apiError } from "../kube/errors.ts";
import { Failures } from "./errors.ts";

function fail(error: Error) {
  return () => Promise.reject(error);
}

Deno.test("a step that fails does not keep the next one from being done", async () => {
  const failures = new Failures();
  equal(await failures.attempt(fail(new Error("quota")), "otherwise"), "otherwise");
  equal(await failures.attempt(() => Promise.resolve("done"), "otherwise"), "done");
  deepEqual((failures.error as Error).message, "quota");
});

Deno.test("several failures are told together", async () => {
  const failures = new Failures();
  await failures.attempt(fail(new Error("one")), undefined);
  await failures.attempt(fail(new Error("two")), undefined);
  equal((failures.error as AggregateError).message, "one; two");
});

Deno.test("a namespace that is being deleted is no failure", async () => {
  const failures = new Failures();
  const causes = [{ reason: "NamespaceTerminating" }];
  const refusal = apiError("POST pods", { code: 403, reason: "Forbidden", details: { causes } });
  await failures.attempt(fail(refusal), undefined);
  equal(failures.error, undefined);
});
