import { ok } from "node:assert/strict";
import { deno } from "./bundles.ts";

/** Every Redis pod pays some 25 bytes of memory for each of these. */
const WORKER_BYTES = 450_000;

Deno.test("what every Redis pod loads stays small and holds no path of the build machine", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/worker.js`;
    await deno("bundle", "--quiet", "--minify", "--output", output, "instance/worker.ts");
    const text = await Deno.readTextFile(output);
    ok(text.length < WORKER_BYTES, `${text.length} bytes; zod: import * as z, or all locales come`);
    ok(!text.includes("/npm/"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
