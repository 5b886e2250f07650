/** Runs `manager instance` with the settings in a file, instead of those of a pod. */
import { runWorker } from "../../instance/main.ts";

Deno.exit(await runWorker(JSON.parse(await Deno.readTextFile(Deno.args[0]!))));
