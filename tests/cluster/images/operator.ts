import { join } from "node:path";
import { run } from "../command.ts";
import { sha256Text } from "../digest.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { debianBaseLayer } from "./debian.ts";
import { packLayer, writeImage } from "./oci.ts";

/** The operator's image, without its tag. */
export const operatorRepository = "ghcr.io/redkeep/redkeep";

/** An image that was built: its name, and where its archive is. */
export interface BuiltImage {
  name: string;
  archive: string;
}

/**
 * Packs the folder made by `deno task build --portable` as the operator's image. Its tag is made
 * of its content, so that an image that is loaded already is known by its name, and a Deployment
 * is rolled out exactly when the program has changed.
 *
 * Deno itself is a layer of its own: it is large and seldom changes.
 */
export async function buildOperatorImage(folder: string, progress: Progress): Promise<BuiltImage> {
  const base = await debianBaseLayer("bookworm", progress);
  const images = cacheDirectory("images");
  const staging = await Deno.makeTempDir({ prefix: "redkeep-operator-" });
  try {
    const program = join(staging, "redkeep");
    await run(["cp", "--archive", folder, program]);
    await run(["chmod", "--recursive", "a+rX", staging]);
    const owner = ["--owner=0", "--group=0"];
    const bundles = await packLayer(staging, join(images, "operator.layer.tar"), [
      ...owner,
      "--exclude=./redkeep/deno",
    ]);
    await run(["find", program, "-mindepth", "1", "-not", "-path", `${program}/deno`, "-delete"]);
    const deno = await packLayer(staging, join(images, "deno.layer.tar"), owner);

    const layers = [base, deno, bundles];
    const content = await sha256Text(layers.map(({ sha256 }) => sha256).join(" "));
    const name = `${operatorRepository}:dev-${content.slice(0, 12)}`;
    const archive = join(images, "operator.tar");
    await writeImage({
      names: [name],
      layers,
      config: { User: "65532:65532", Entrypoint: ["/redkeep/manager"], WorkingDir: "/" },
    }, archive);
    return { name, archive };
  } finally {
    await Deno.remove(staging, { recursive: true });
  }
}
