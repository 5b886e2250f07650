import { join } from "node:path";
import { parse, stringify } from "yaml";
import { debianImages, imageName } from "../cluster/images/catalog.ts";
import { repositoryRoot } from "../cluster/paths.ts";
import type { Progress } from "../cluster/progress.ts";
import type { ClusterProvider } from "../cluster/provider.ts";
import { kubectl } from "./kubectl.ts";

const path = "deploy/samples/rediscluster.yaml";

interface Sample {
  metadata: { name: string };
  spec: { image?: string };
}

async function readSample(): Promise<Sample> {
  return parse(await Deno.readTextFile(join(repositoryRoot, path))) as Sample;
}

/**
 * Applies the sample and waits until it is Ready.
 *
 * @returns its name.
 */
export async function applySample(
  provider: ClusterProvider,
  progress: Progress,
): Promise<string> {
  const sample = await readSample();
  const { name } = sample.metadata;
  progress.step(`kubectl apply -f ${path}`);
  if (!provider.pullsImages) {
    sample.spec.image = imageName(debianImages[0]!);
    progress.step(`  with image: ${sample.spec.image}, since this cluster pulls from no registry`);
  }
  const apply = ["apply", "--server-side", "--force-conflicts", "--filename", "-"];
  await kubectl(provider, apply, { stdin: stringify(sample) });
  const started = performance.now();
  try {
    const condition = ["--for=condition=Ready", "--timeout=180s"];
    await kubectl(provider, ["wait", ...condition, `rediscluster/${name}`]);
  } catch (error) {
    const state = await kubectl(provider, ["get", "rediscluster,pods", "-o", "wide"]);
    throw new Error(
      `the Redis cluster does not get ready. Look at ./dev logs and\n` +
        `./dev kubectl describe rediscluster ${name}\n\n${state}`,
      { cause: error },
    );
  }
  progress.step(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return name;
}

/** Deletes what {@linkcode applySample} applied. */
export async function deleteSample(provider: ClusterProvider): Promise<void> {
  const { name } = (await readSample()).metadata;
  const kinds = await kubectl(provider, ["api-resources", "--api-group=redkeep.dev", "-o", "name"]);
  if (kinds.includes("redisclusters")) {
    await kubectl(provider, ["delete", "--ignore-not-found", `rediscluster/${name}`]);
  }
}
