/**
 * `deno task build`: one executable per architecture, `build/manager-<architecture>`.
 *
 *     deno task build [--arch x86_64|aarch64]... [--output FILE]
 *     deno task build --portable [--output FOLDER]
 */
import { parseArgs } from "node:util";
import { bundle } from "./bundles.ts";
import { type Architecture, compile, TARGETS } from "./compile.ts";
import { layOutPortable } from "./portable.ts";

/** What Docker calls the architectures, in `TARGETARCH`. */
const ALIASES: Readonly<Record<string, Architecture>> = { amd64: "x86_64", arm64: "aarch64" };

const { values } = parseArgs({
  args: Deno.args,
  options: {
    portable: { type: "boolean", default: false },
    arch: { type: "string", multiple: true },
    output: { type: "string" },
  },
});

try {
  if (values.portable) await buildPortable(values.output ?? "build/portable");
  else await buildExecutables((values.arch ?? Object.keys(TARGETS)).map(architecture));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}

async function buildPortable(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  await bundle(folder);
  await layOutPortable(folder);
  console.log(`${folder}/manager`);
}

async function buildExecutables(architectures: Architecture[]): Promise<void> {
  if (values.output && architectures.length > 1) {
    throw new Error("--output names one file: name one architecture by --arch");
  }
  await bundle("build/bundles");
  for (const name of architectures) {
    const output = values.output ?? `build/manager-${name}`;
    await compile("build/bundles", name, output);
    console.log(output);
  }
}

function architecture(name: string): Architecture {
  const known = ALIASES[name] ?? name;
  if (known in TARGETS) return known as Architecture;
  throw new Error(`--arch ${name}: must be one of ${Object.keys(TARGETS).join(", ")}`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
