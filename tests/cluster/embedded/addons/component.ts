import { join } from "node:path";
import { sha256Text } from "../../digest.ts";
import { repositoryRoot } from "../../paths.ts";
import type { Component } from "../component.ts";
import type { Layout } from "../layout.ts";

/** The process of `main.ts`; it is replaced when the sources beside it have changed. */
export async function addons(layout: Layout): Promise<Component> {
  const folder = new URL("./", import.meta.url).pathname;
  const sources = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => !name.endsWith("_test.ts")).sort();
  const texts = await Promise.all(sources.map((name) => Deno.readTextFile(join(folder, name))));
  return {
    name: "addons",
    argv: [
      Deno.execPath(),
      "run",
      "--allow-all",
      "--no-check",
      `--config=${join(repositoryRoot, "deno.json")}`,
      join(folder, "main.ts"),
      layout.directory,
    ],
    files: { [join(layout.directory, "addons.digest")]: await sha256Text(texts.join("\0")) },
  };
}
