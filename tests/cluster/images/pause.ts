import { join } from "node:path";
import { run } from "../command.ts";
import { exists } from "../files.ts";
import { sha256Text } from "../digest.ts";
import { cacheDirectory, repositoryRoot } from "../paths.ts";
import { packLayer, writeImage } from "./oci.ts";

/**
 * Builds the pause image, unless it is in the cache.
 *
 * @param name the image's full name.
 * @param go yields the Go command; called only when something has to be built.
 * @returns the path of its archive.
 */
export async function buildPauseImage(name: string, go: () => Promise<string>): Promise<string> {
  const source = join(repositoryRoot, "tests/cluster/pause");
  const content = await sha256Text(name + await Deno.readTextFile(join(source, "main.go")));
  const images = cacheDirectory("images");
  const archive = join(images, `pause-${content.slice(0, 12)}.tar`);
  if (await exists(archive)) return archive;

  await Deno.mkdir(images, { recursive: true });
  const root = await Deno.makeTempDir({ prefix: "redkeep-pause-" });
  try {
    await run([
      await go(),
      "build",
      "-trimpath",
      "-ldflags",
      "-s -w",
      "-o",
      join(root, "pause"),
      ".",
    ], {
      cwd: source,
      env: { CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" },
    });
    const layer = await packLayer(root, join(images, "pause.layer.tar"), [
      "--owner=0",
      "--group=0",
    ]);
    await writeImage({
      names: [name],
      layers: [layer],
      config: { User: "65535:65535", Entrypoint: ["/pause"] },
    }, archive);
    return archive;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
