/**
 * What is bundled on its own, laid out below the output as the sources are, so that a module finds
 * another bundle by the same relative path. Every bundle is loaded and analysed whole by whoever
 * loads it: what a Redis pod does not need stays out of its bundles.
 */
export const BUNDLES = [
  "main.ts",
  "operator/controller.ts",
  "operator/copy.ts",
  "instance/main.ts",
  "instance/worker.ts",
] as const;

/** Bundles all of {@linkcode BUNDLES} into the folder `output`. */
export async function bundle(output: string): Promise<void> {
  for (const source of BUNDLES) {
    await deno("bundle", "--quiet", "--minify", "--output", `${output}/${script(source)}`, source);
  }
}

/** The name of the bundle made of a source. */
export function script(source: string): string {
  return source.replace(/\.ts$/, ".js");
}

/** Runs a deno subcommand, and shows what it says. */
export async function deno(...args: string[]): Promise<void> {
  const { success, stderr } = await run(args);
  if (!success) throw new Error(`deno ${args.join(" ")} failed:\n${stderr}`);
}

/** Runs a deno subcommand to its end. */
export async function run(args: string[]): Promise<{ success: boolean; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1" },
    stdout: "inherit",
    stderr: "piped",
  });
  const { success, stderr } = await command.output();
  return { success, stderr: new TextDecoder().decode(stderr) };
}
