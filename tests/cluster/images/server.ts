import { exists } from "../files.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { type DebianImage, imageName } from "./catalog.ts";
import { debianLayers } from "./debian.ts";
import { writeImage } from "./oci.ts";

/**
 * Makes the image of a Redis or Valkey server from Debian's packages. It runs as any user, in
 * `/data`; it also goes by its full version, such as `docker.io/library/redis:7.0.15-bookworm`.
 *
 * @returns the path of its archive, from the cache where it is there.
 * @throws when Debian's version is not of the image's series any more.
 */
export async function buildServerImage(image: DebianImage, progress: Progress): Promise<string> {
  const { layers, version } = await debianLayers(image, progress);
  if (!version.startsWith(`${image.series}.`)) {
    throw new Error(
      `Debian ${image.release} has ${image.packages[0]} ${version}, not ${image.series}: ` +
        "correct tests/cluster/images/catalog.ts",
    );
  }
  const archive = cacheDirectory("images", `${layers.at(-1)!.sha256.slice(0, 12)}.tar`);
  if (await exists(archive)) return archive;
  await writeImage({
    names: [imageName(image), `${image.repository}:${version}-${image.release}`],
    layers,
    config: {
      WorkingDir: "/data",
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: [image.packages[0]!],
    },
  }, archive);
  return archive;
}
