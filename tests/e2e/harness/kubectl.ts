import { type CommandResult, run, tryRun } from "../../cluster/command.ts";
import type { Environment } from "./environment.ts";

/**
 * What kubectl prints, for what a person would type.
 *
 * @throws {CommandError} when it fails, with what it said
 */
export function kubectl(
  environment: Environment,
  args: string[],
  stdin?: string,
): Promise<string> {
  return run(command(environment, args), { stdin });
}

/** As {@link kubectl}, where a failure is the expected answer. */
export function tryKubectl(
  environment: Environment,
  args: string[],
  stdin?: string,
): Promise<CommandResult> {
  return tryRun(command(environment, args), { stdin });
}

function command({ provider }: Environment, args: string[]): string[] {
  return [provider.kubectl(), "--kubeconfig", provider.kubeconfig(), ...args];
}
