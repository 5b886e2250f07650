import { deepEqual, equal } from "node:assert/strict";
import { compileArguments } from "./compile.ts";
import { RUN_FLAGS } from "./flags.ts";
import { layOutPortable, MANAGER } from "./portable.ts";

async function start(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(`${folder}/manager`, {
    args,
    clearEnv: true, // a pod has no HOME, and no place for a cache
  }).output();
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  };
}

Deno.test("a portable program hands its arguments on and says nothing of its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.js`, "console.log(JSON.stringify(Deno.args))");
    await layOutPortable(folder);
    deepEqual(await start(folder, "copy", "/a b", "--flag"), {
      code: 0,
      stdout: '["copy","/a b","--flag"]\n',
      stderr: "",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("compiled and portable run with the same flags", () => {
  equal(RUN_FLAGS.every((flag) => MANAGER.includes(flag)), true);
  const compiled = compileArguments("build/bundles", "aarch64", "build/manager");
  equal(RUN_FLAGS.every((flag) => compiled.includes(flag)), true);
});

Deno.test("the executable embeds every bundle, and starts with the main one", () => {
  const args = compileArguments("build/bundles", "x86_64", "build/manager");
  equal(args.at(-1), "build/bundles/main.js");
  equal(args.includes("build/bundles/operator/controller.js"), true);
});
