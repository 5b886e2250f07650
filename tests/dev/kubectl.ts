import { chooseProvider } from "../cluster/choose.ts";
import { type CommandOptions, run } from "../cluster/command.ts";
import type { ClusterProvider } from "../cluster/provider.ts";

/**
 * Runs kubectl as the cluster's administrator and returns what it printed.
 *
 * @throws {CommandError} when it fails.
 */
export function kubectl(
  provider: ClusterProvider,
  args: string[],
  options: CommandOptions = {},
): Promise<string> {
  return run([provider.kubectl(), "--kubeconfig", provider.kubeconfig(), ...args], options);
}

/** Runs kubectl with the terminal of this process; returns its exit status. */
export async function interactiveKubectl(
  provider: ClusterProvider,
  args: string[],
): Promise<number> {
  const command = new Deno.Command(provider.kubectl(), {
    args,
    env: { KUBECONFIG: provider.kubeconfig() },
  });
  return (await command.spawn().status).code;
}

/** `./dev kubectl ARGS...` */
export async function main(args: string[]): Promise<number> {
  return await interactiveKubectl(await chooseProvider(), args);
}
