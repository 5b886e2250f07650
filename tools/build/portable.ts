import { RUN_FLAGS } from "./flags.ts";

/**
 * The `manager` of a portable build: the same command line as the compiled executable's. `exec`
 * makes deno the process that was started, PID 1 in a pod.
 */
export const MANAGER = `#!/bin/sh
here=\${0%/*}
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
exec "$here/deno" run ${RUN_FLAGS.join(" ")} "$here/main.js" "$@"
`;

/** Completes a folder of bundles to a program that runs where only `/bin/sh` is. */
export async function layOutPortable(folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/manager`, MANAGER);
  await Deno.chmod(`${folder}/manager`, 0o755);
  await Deno.copyFile(await Deno.realPath(Deno.execPath()), `${folder}/deno`);
}
