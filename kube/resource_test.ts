import assert from "node:assert/strict";
import { keyOf, splitKey } from "./key.ts";
import { apiVersion, leases, nodes, pods, resourcePath } from "./resource.ts";

Deno.test("core resources live under /api, others under /apis", () => {
  assert.equal(apiVersion(pods), "v1");
  assert.equal(apiVersion(leases), "coordination.k8s.io/v1");
  assert.equal(resourcePath(pods), "/api/v1/pods");
  assert.equal(
    resourcePath(leases, { namespace: "ns", name: "l" }),
    "/apis/coordination.k8s.io/v1/namespaces/ns/leases/l",
  );
});

Deno.test("a path names namespace, object and subresource as far as they are given", () => {
  assert.equal(resourcePath(pods, { namespace: "ns" }), "/api/v1/namespaces/ns/pods");
  assert.equal(
    resourcePath(pods, { namespace: "ns", name: "p", subresource: "status" }),
    "/api/v1/namespaces/ns/pods/p/status",
  );
  assert.equal(resourcePath(nodes, { namespace: "ns", name: "n" }), "/api/v1/nodes/n");
});

Deno.test("names cannot break out of a path", () => {
  assert.equal(
    resourcePath(pods, { namespace: "ns", name: "../x?y" }),
    "/api/v1/namespaces/ns/pods/..%2Fx%3Fy",
  );
});

Deno.test("a key names what it was made of", () => {
  for (const name of [{ namespace: "ns", name: "n" }, { name: "n" }]) {
    assert.deepEqual(splitKey(keyOf(name)), name);
  }
});
