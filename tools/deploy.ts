/**
 * `deno task deploy [--image NAME]`: applies `deploy/` to the cluster of the current kubeconfig,
 * with another image than the release's where one is named. `deno task undeploy` removes it all.
 */
import { parseArgs } from "node:util";

const BASE = "deploy/base";
const IMAGE = /^(\s+image: )ghcr\.io\/redkeep\/redkeep:\S+$/m;

const { values, positionals } = parseArgs({
  args: Deno.args,
  options: { image: { type: "string" } },
  allowPositionals: true,
});
const [what = "apply"] = positionals;

const manifests = await kubectl(["kustomize", BASE]);
if (what === "delete") {
  // The kinds go with their CRDs; a RedisCluster takes its pods along.
  console.log(await kubectl(["delete", "--ignore-not-found", "-f", "-"], manifests));
} else {
  // Server-side: the CRDs are too large for the annotation of a client-side apply.
  const apply = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
  console.log(await kubectl(apply, values.image ? withImage(manifests, values.image) : manifests));
}

function withImage(manifests: string, image: string): string {
  if (!IMAGE.test(manifests)) throw new Error(`${BASE} names no image that could be replaced`);
  return manifests.replace(IMAGE, `$1${image}`);
}

async function kubectl(args: string[], input = ""): Promise<string> {
  const process = new Deno.Command("kubectl", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout } = await process.output();
  if (code !== 0) Deno.exit(code);
  return new TextDecoder().decode(stdout).trimEnd();
}
