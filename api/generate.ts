/**
 * `deno task generate`: writes `crds/*.yaml` and `docs/api.md` from the schemas. With `--check` it
 * writes nothing and fails where a file is not what it would write.
 */
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { KINDS, toCustomResourceDefinition } from "./crd.ts";
import { renderReference } from "./reference.ts";

const HEADER = "# Generated from api/ by `deno task generate`. Not to be edited.\n";

/** Path below the repository's root, and content. */
function generate(): Map<string, string> {
  const definitions = KINDS.map(toCustomResourceDefinition);
  const files = new Map<string, string>();
  for (const definition of definitions) {
    const yaml = stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
    files.set(`crds/${definition.spec.names.plural}.yaml`, HEADER + yaml);
  }
  files.set("docs/api.md", renderReference(definitions));
  return files;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const root = new URL("../", import.meta.url);
  const stale: string[] = [];
  for (const [path, content] of generate()) {
    const url = new URL(path, root);
    if (!values.check) {
      await Deno.mkdir(new URL("./", url), { recursive: true });
      await Deno.writeTextFile(url, content);
    } else if (await read(url) !== content) {
      stale.push(path);
    }
  }
  if (stale.length > 0) {
    console.error(`not up to date: ${stale.join(", ")}; run \`deno task generate\``);
    Deno.exit(1);
  }
}

async function read(url: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) await main();
