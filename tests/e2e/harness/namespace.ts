import type { Environment } from "./environment.ts";
import { namespaces } from "./resources.ts";

/** Creates a namespace in which only restricted pods are admitted, and returns its name. */
export async function createNamespace(environment: Environment, topic: string): Promise<string> {
  const { metadata } = await environment.rest.create(namespaces, {
    metadata: {
      generateName: `e2e-${topic}-`,
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    },
  });
  return metadata.name;
}

/** Asks for a namespace's deletion, with everything in it; not waited for. */
export async function deleteNamespace({ rest }: Environment, name: string): Promise<void> {
  await rest.delete(namespaces, { name });
}
