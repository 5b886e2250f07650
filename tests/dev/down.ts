import { join } from "node:path";
import { chooseProvider } from "../cluster/choose.ts";
import { run } from "../cluster/command.ts";
import { exists } from "../cluster/files.ts";
import { cacheDirectory, repositoryRoot } from "../cluster/paths.ts";
import { consoleProgress } from "../cluster/progress.ts";
import { undeployOperator } from "./operator.ts";
import { deleteSample } from "./sample.ts";

/** `./dev down [--cache]` */
export async function main(args: string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--cache");
  if (unknown) throw new Error(`unknown argument ${unknown}: only --cache is known`);
  const progress = consoleProgress();
  const provider = await chooseProvider();
  if (provider.name === "existing") {
    progress.step("Removing the Redis cluster and the operator");
    await deleteSample(provider);
    await undeployOperator(provider);
  } else {
    await provider.down(progress);
  }
  const build = join(repositoryRoot, "build");
  if (await exists(build)) await Deno.remove(build, { recursive: true });
  if (args.includes("--cache")) {
    progress.step(`Removing ${cacheDirectory()}`);
    // Go makes its module cache read-only, but that one is the user's and stays where it is.
    await run(["rm", "-rf", "--one-file-system", "--", cacheDirectory()]);
  } else {
    progress.step(`Kept: tools and images in ${cacheDirectory()} (--cache removes them, too)`);
  }
  return 0;
}
