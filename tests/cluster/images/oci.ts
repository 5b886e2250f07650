import { join } from "node:path";
import { run } from "../command.ts";
import { sha256File, sha256Text } from "../digest.ts";

/** One layer of an image: an uncompressed tar, so that its digest is its diff id too. */
export interface Layer {
  /** 64 hexadecimal digits. */
  sha256: string;
  /** Bytes. */
  size: number;
  path: string;
}

/** How a container of the image runs: the names of the OCI image configuration. */
export interface ImageConfig {
  User?: string;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
}

/** An image to write: its layers, the lowest first. */
export interface ImageSpec {
  /** The full names it goes by, such as `docker.io/library/redis:7.2`. */
  names: string[];
  layers: Layer[];
  config: ImageConfig;
}

/** Machine names as OCI writes them. */
const architectures: Record<string, string> = { x86_64: "amd64", aarch64: "arm64" };

/** The architecture of this machine, as OCI and Debian name it. */
const architecture = architectures[Deno.build.arch]!;

/**
 * Packs the contents of `directory` as a layer at `path`. The same files give the same bytes:
 * names sorted, times at the epoch.
 */
export async function packLayer(
  directory: string,
  path: string,
  tarOptions: string[] = [],
): Promise<Layer> {
  await run([
    "tar",
    "--create",
    `--file=${path}.new`,
    "--sort=name",
    "--mtime=@0",
    "--numeric-owner",
    "--one-file-system",
    ...tarOptions,
    `--directory=${directory}`,
    ".",
  ]);
  await Deno.rename(`${path}.new`, path);
  return await readLayer(path);
}

/** The layer that {@linkcode packLayer} wrote at `path`. */
export async function readLayer(path: string): Promise<Layer> {
  return { path, sha256: await sha256File(path), size: (await Deno.stat(path)).size };
}

/**
 * Writes `image` as an archive at `path` that both `ctr images import` (an OCI image layout) and
 * `docker load` (its manifest.json) read.
 */
export async function writeImage(image: ImageSpec, path: string): Promise<void> {
  const staging = await Deno.makeTempDir({ prefix: "redkeep-image-" });
  try {
    const blobs = join(staging, "blobs", "sha256");
    await Deno.mkdir(blobs, { recursive: true });
    const blob = async (content: unknown, mediaType: string) => {
      const text = JSON.stringify(content);
      const digest = await sha256Text(text);
      await Deno.writeTextFile(join(blobs, digest), text);
      return { mediaType, digest: `sha256:${digest}`, size: new TextEncoder().encode(text).length };
    };

    const config = await blob({
      architecture,
      os: "linux",
      config: image.config,
      rootfs: { type: "layers", diff_ids: image.layers.map((layer) => `sha256:${layer.sha256}`) },
    }, "application/vnd.oci.image.config.v1+json");
    for (const layer of image.layers) await Deno.symlink(layer.path, join(blobs, layer.sha256));
    const manifest = await blob({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config,
      layers: image.layers.map((layer) => ({
        mediaType: "application/vnd.oci.image.layer.v1.tar",
        digest: `sha256:${layer.sha256}`,
        size: layer.size,
      })),
    }, "application/vnd.oci.image.manifest.v1+json");

    const write = (name: string, content: unknown) =>
      Deno.writeTextFile(join(staging, name), JSON.stringify(content));
    await write("oci-layout", { imageLayoutVersion: "1.0.0" });
    await write("index.json", {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: image.names.map((name) => ({
        ...manifest,
        platform: { architecture, os: "linux" },
        annotations: { "io.containerd.image.name": name },
      })),
    });
    const inArchive = (digest: string) => `blobs/sha256/${digest.replace("sha256:", "")}`;
    await write("manifest.json", [{
      Config: inArchive(config.digest),
      RepoTags: image.names,
      Layers: image.layers.map((layer) => inArchive(layer.sha256)),
    }]);
    await run([
      "tar",
      "--create",
      "--dereference",
      "--sort=name",
      "--mtime=@0",
      "--owner=0",
      "--group=0",
      `--file=${path}.new`,
      `--directory=${staging}`,
      ".",
    ]);
    await Deno.rename(`${path}.new`, path);
  } finally {
    await Deno.remove(staging, { recursive: true });
  }
}
