import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { run } from "../command.ts";
import { packLayer, writeImage } from "./oci.ts";

async function withDirectory(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await action(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function layerOf(directory: string, name: string, content: string) {
  const root = join(directory, name);
  await Deno.mkdir(root);
  await Deno.writeTextFile(join(root, "file"), content, { mode: 0o644 });
  return await packLayer(root, join(directory, `${name}.tar`), ["--owner=0", "--group=0"]);
}

Deno.test("the same files make the same layer", () =>
  withDirectory(async (directory) => {
    const [one, same, other] = [
      await layerOf(directory, "one", "text"),
      await layerOf(directory, "same", "text"),
      await layerOf(directory, "other", "another text"),
    ];
    equal(one.sha256, same.sha256);
    equal(one.sha256 === other.sha256, false);
  }));

Deno.test("an archive is an OCI layout and a docker archive under all of the image's names", () =>
  withDirectory(async (directory) => {
    const layer = await layerOf(directory, "layer", "text");
    const archive = join(directory, "image.tar");
    const names = ["docker.io/library/a:1", "docker.io/library/a:1.2"];
    await writeImage({ names, layers: [layer], config: { User: "1:1" } }, archive);

    const read = async (path: string) =>
      JSON.parse(await run(["tar", "--extract", "--to-stdout", "--file", archive, `./${path}`]));
    const index = await read("index.json");
    deepEqual(
      index.manifests.map((entry: { annotations: object }) => Object.values(entry.annotations)),
      names.map((name) => [name]),
    );
    const manifest = await read(
      `blobs/sha256/${index.manifests[0].digest.slice("sha256:".length)}`,
    );
    equal(manifest.layers[0].digest, `sha256:${layer.sha256}`);
    deepEqual((await read("manifest.json"))[0].RepoTags, names);
  }));
