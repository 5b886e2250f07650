import assert from "node:assert/strict";
import { imageOf } from "./images.ts";

const images = [
  "docker.io/library/redis:7.0.15",
  "docker.io/library/redis:8.0.2",
  "docker.io/valkey/valkey:8.0.2",
];

Deno.test("an image is found by its server and version, whatever its registry and patch", () => {
  assert.equal(imageOf("redis:8.0", images), images[1]);
  assert.equal(imageOf("valkey:8.0.2", images), images[2]);
});

Deno.test("a version is not mistaken for one that begins alike", () => {
  assert.throws(() => imageOf("redis:7", ["docker.io/library/redis:70.1"]), /no image of redis:7/);
});
