import { BUNDLES, run, script } from "./bundles.ts";
import { RUN_FLAGS } from "./flags.ts";

/** Architectures the executable is made for, as `deno compile --target` names them. */
export const TARGETS = {
  x86_64: "x86_64-unknown-linux-gnu",
  aarch64: "aarch64-unknown-linux-gnu",
} as const;

/** See {@linkcode TARGETS}. */
export type Architecture = keyof typeof TARGETS;

/** All arguments of `deno compile`: the `Containerfile` uses them by way of `deno task build`. */
export function compileArguments(
  bundles: string,
  architecture: Architecture,
  output: string,
): string[] {
  const [entry, ...others] = BUNDLES.map((source) => `${bundles}/${script(source)}`);
  return [
    "compile",
    ...RUN_FLAGS,
    ...["--target", TARGETS[architecture]],
    ...others.flatMap((bundle) => ["--include", bundle]),
    ...["--output", output],
    entry!,
  ];
}

/**
 * Compiles one executable. deno takes the runtime it builds on (denort) from `DENORT_BIN` where
 * that is set, and downloads it otherwise.
 *
 * @throws where that fails, naming the ways out
 */
export async function compile(
  bundles: string,
  architecture: Architecture,
  output: string,
): Promise<void> {
  const { success, stderr } = await run(compileArguments(bundles, architecture, output));
  if (success) return;
  throw new Error(
    `deno compile for ${architecture} failed:\n${stderr}\n` +
      "If denort could not be downloaded, set DENORT_BIN to a denort of this deno's version and " +
      "the target's architecture, or lay out the program without compiling it:\n" +
      "  deno task build --portable",
  );
}
