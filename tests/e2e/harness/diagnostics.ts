import { tryRun } from "../../cluster/command.ts";
import { repositoryRoot } from "../../cluster/paths.ts";

/** Runs kubectl and returns what it said, whatever became of it. */
export type Kubectl = (...args: string[]) => Promise<string>;

/** A kubectl for reports, which never throws. */
export function reportingKubectl(program: string, kubeconfig: string): Kubectl {
  return async (...args) => {
    const result = await tryRun([program, "--kubeconfig", kubeconfig, ...args]);
    return result.stdout + result.stderr;
  };
}

/**
 * Writes down all there is to know about a namespace and about the operator at the moment a test
 * failed: objects, events and logs. One file for each failure, below `build/e2e/`.
 *
 * @returns the file's path, and the short view of the namespace for the test's output
 */
export async function dump(
  kubectl: Kubectl,
  namespace: string,
  operatorNamespace: string,
): Promise<{ file: string; summary: string }> {
  const inNamespace = ["-n", namespace];
  const everything = "rediscluster,pod,service,endpointslice,pvc,pdb";
  const summary = await kubectl("get", "rediscluster,pod", "-o", "wide", ...inNamespace);
  const parts = await Promise.all([
    kubectl("get", everything, "-o", "wide", ...inNamespace),
    kubectl("get", "rediscluster", "-o", "yaml", ...inNamespace),
    kubectl("get", "events", "--sort-by=.metadata.creationTimestamp", ...inNamespace),
    kubectl("describe", "pod", ...inNamespace),
    logs(kubectl, namespace),
    logs(kubectl, operatorNamespace),
  ]);
  const directory = `${repositoryRoot}/build/e2e`;
  await Deno.mkdir(directory, { recursive: true });
  const file = `${directory}/${namespace}.txt`;
  await Deno.writeTextFile(file, parts.join("\n\n"));
  return { file, summary };
}

/** The end of what every container of a namespace logged, in this life and the one before. */
async function logs(kubectl: Kubectl, namespace: string): Promise<string> {
  const names = await kubectl("get", "pod", "-o", "name", "-n", namespace);
  const parts: string[] = [];
  for (const pod of names.split("\n").filter((name) => name.startsWith("pod/"))) {
    const common = ["logs", pod, "-n", namespace, "--all-containers", "--prefix", "--tail=400"];
    parts.push(await kubectl(...common), await kubectl(...common, "--previous"));
  }
  return parts.join("\n");
}
