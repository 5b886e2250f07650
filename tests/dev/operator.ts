import { join } from "node:path";
import { stringify } from "yaml";
import { runStreaming } from "../cluster/command.ts";
import { debianImages, imageName } from "../cluster/images/catalog.ts";
import { buildOperatorImage, operatorRepository } from "../cluster/images/operator.ts";
import { buildServerImage } from "../cluster/images/server.ts";
import { withLock } from "../cluster/lock.ts";
import { cacheDirectory, repositoryRoot } from "../cluster/paths.ts";
import type { Progress } from "../cluster/progress.ts";
import type { ClusterProvider } from "../cluster/provider.ts";
import { kubectl } from "./kubectl.ts";

/** Where `deploy/` puts the operator. */
export const operatorNamespace = "redkeep-system";

/** Makes the Redis and Valkey images of a cluster that cannot pull any, and loads what is missing. */
export async function loadServerImages(
  provider: ClusterProvider,
  progress: Progress,
): Promise<void> {
  if (provider.pullsImages) return;
  const present = await provider.images();
  for (const image of debianImages) {
    if (present.includes(imageName(image))) continue;
    const archive = await buildServerImage(image, progress);
    progress.step(`Loading ${imageName(image)}`);
    await provider.loadImage(archive);
  }
}

/**
 * Builds the operator and makes its image available to the cluster, unless `REDKEEP_IMAGE` names
 * one that the cluster can pull.
 *
 * @returns the image's full name.
 */
async function provideOperatorImage(
  provider: ClusterProvider,
  progress: Progress,
): Promise<string> {
  const given = Deno.env.get("REDKEEP_IMAGE");
  if (given) return given;
  // The build's folder and the image's archive are one for all who work in this tree.
  return await withLock(cacheDirectory("operator.lock"), () => buildAndLoad(provider, progress));
}

async function buildAndLoad(provider: ClusterProvider, progress: Progress): Promise<string> {
  progress.step("Building the operator");
  await runStreaming(
    [Deno.execPath(), "task", "build", "--portable"],
    (line) => progress.update(line),
    { cwd: repositoryRoot, env: { NO_COLOR: "1" } },
  );
  const image = await buildOperatorImage(join(repositoryRoot, "build/portable"), progress);
  if (!(await provider.images()).includes(image.name)) {
    progress.step(`Loading ${image.name}`);
    await provider.loadImage(image.archive);
  }
  return image.name;
}

/** Writes a kustomization that is `deploy/base` with another image, and returns its folder. */
async function writeOverlay(image: string): Promise<string> {
  const folder = join(repositoryRoot, "build/deploy");
  await Deno.mkdir(folder, { recursive: true });
  const [, newName, newTag] = /^(.+):([^:/]+)$/.exec(image) ?? [image, image, "latest"];
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["../../deploy/base"],
    images: [{ name: operatorRepository, newName, newTag }],
  };
  await Deno.writeTextFile(join(folder, "kustomization.yaml"), stringify(kustomization));
  return folder;
}

/** Builds the operator, deploys it, and waits until it runs as deployed. */
export async function deployOperator(
  provider: ClusterProvider,
  progress: Progress,
): Promise<void> {
  const image = await provideOperatorImage(provider, progress);
  progress.step("Deploying the operator");
  const overlay = await writeOverlay(image);
  const apply = ["apply", "--server-side", "--force-conflicts", "--kustomize", overlay];
  await kubectl(provider, apply);
  const namespace = ["--namespace", operatorNamespace];
  try {
    await kubectl(provider, [...namespace, "rollout", "status", "deployment", "--timeout=120s"]);
  } catch (error) {
    const pods = await kubectl(provider, [...namespace, "get", "pods", "-o", "wide"]);
    throw new Error(
      `the operator does not get ready. Look at ./dev logs and\n` +
        `./dev kubectl -n ${operatorNamespace} describe pods\n\n${pods}`,
      { cause: error },
    );
  }
}

/** Removes what {@linkcode deployOperator} applied. */
export async function undeployOperator(provider: ClusterProvider): Promise<void> {
  const overlay = join(repositoryRoot, "deploy/base");
  await kubectl(provider, ["delete", "--ignore-not-found", "--kustomize", overlay]);
}
