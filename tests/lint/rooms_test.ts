import { deepEqual } from "node:assert/strict";
import { violations } from "./rooms.ts";

Deno.test("a room imports from itself and from the rooms below it", () => {
  const source = 'import { a } from "./a.ts";\nimport type { B } from "../../kube/b.ts";\n';
  deepEqual(violations("operator/cluster/c.ts", source), []);
});

Deno.test("an import that points upwards is found with its line, however it is written", () => {
  const sources = [
    'import { a } from "../operator/a.ts";',
    'import "../operator/a.ts";',
    "export * from '../operator/a.ts';",
    'const a = await import("../operator/a.ts");',
    'import {\n  a,\n} from "../operator/a.ts";',
  ];
  for (const source of sources) {
    const lines = source.split("\n").length;
    deepEqual(violations("kube/k.ts", `\n${source}`), [{
      file: "kube/k.ts",
      line: lines + 1,
      imported: "operator/a.ts",
      reason: "kube/ may import api only",
    }]);
  }
});

Deno.test("packages, tests and the folders on top are free", () => {
  deepEqual(violations("kube/k.ts", 'import { z } from "zod";'), []);
  deepEqual(violations("kube/k_test.ts", 'import { a } from "../operator/a.ts";'), []);
  deepEqual(violations("tests/e2e/t.ts", 'import { a } from "../../operator/a.ts";'), []);
});
