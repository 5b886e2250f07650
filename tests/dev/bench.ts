import { chooseProvider } from "../cluster/choose.ts";
import { repositoryRoot } from "../cluster/paths.ts";
import { consoleProgress } from "../cluster/progress.ts";
import { deployOperator, loadServerImages } from "./operator.ts";

/** `./dev bench NAME [ARGS...]`: `deno task bench` on a cluster made ready for it. */
export async function main(args: string[]): Promise<number> {
  const progress = consoleProgress();
  const provider = await chooseProvider();
  await provider.up(progress);
  await loadServerImages(provider, progress);
  await deployOperator(provider, progress);
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "bench", ...args],
    cwd: repositoryRoot,
    env: { KUBECONFIG: provider.kubeconfig() },
  });
  return (await command.spawn().status).code;
}
