import { join } from "node:path";
import { run, tryRun, which } from "../command.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";

/**
 * The path of Prometheus's promtool: the one on the PATH, else the one of Debian's package
 * prometheus, taken out of it without installing it, since that would start a Prometheus.
 *
 * @throws where there is neither; the message names the fix
 */
export async function ensurePromtool(progress: Progress): Promise<string> {
  const onPath = which("promtool");
  if (onPath) return onPath;
  const directory = cacheDirectory("promtool");
  const promtool = join(directory, "usr", "bin", "promtool");
  if (await Deno.stat(promtool).then(() => true, () => false)) return promtool;
  if (!which("apt-get")) {
    throw new Error("promtool is missing: put Prometheus's promtool on the PATH");
  }
  progress.step("Fetching promtool (Debian: prometheus)");
  const download = await Deno.makeTempDir({ prefix: "redkeep-promtool-" });
  try {
    const fetch = ["apt-get", "download", "prometheus"];
    if (!(await tryRun(fetch, { cwd: download })).success) {
      await run(["apt-get", "update"]); // the package lists may be missing or old
      await run(fetch, { cwd: download });
    }
    const [archive] = Array.from(Deno.readDirSync(download), ({ name }) => join(download, name));
    await run(["dpkg-deb", "--extract", archive!, join(download, "root")]);
    await Deno.mkdir(join(promtool, ".."), { recursive: true });
    await Deno.copyFile(join(download, "root", "usr", "bin", "promtool"), promtool);
  } finally {
    await Deno.remove(download, { recursive: true });
  }
  return promtool;
}
