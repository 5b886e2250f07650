import { join } from "node:path";
import { run, runStreaming } from "../command.ts";
import { sha256Text } from "../digest.ts";
import { exists } from "../files.ts";
import { cacheDirectory, repositoryRoot } from "../paths.ts";
import type { Progress } from "../progress.ts";

/** The components in the one executable, each linked to it by its name. */
const components = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "kubectl",
];

/** How many packages the build compiles when nothing is cached; only for the progress shown. */
const roughlyPackages = 2200;

const source = join(repositoryRoot, "tests/cluster/kubernetes");

/** The folder that has, or will have, the executables built from the sources as they are now. */
export async function kubernetesFolder(): Promise<string> {
  const files = await Promise.all(
    ["main.go", "go.mod", "go.sum"].map((name) => Deno.readTextFile(join(source, name))),
  );
  return cacheDirectory("kubernetes", (await sha256Text(files.join("\0"))).slice(0, 12));
}

/** The version in `go.mod`, such as `v1.36.3`. */
async function kubernetesVersion(): Promise<string> {
  const text = await Deno.readTextFile(join(source, "go.mod"));
  const version = /k8s\.io\/kubernetes (v[0-9.]+)/.exec(text)?.[1];
  if (!version) throw new Error(`${source}/go.mod requires no k8s.io/kubernetes`);
  return version;
}

/**
 * Builds Kubernetes from its Go modules, unless this version is in the cache. The first time
 * takes minutes, about six on two cores; afterwards Go's own cache makes it seconds.
 *
 * @param go yields the Go command; called only when something has to be built.
 * @returns the folder that holds one executable per component, and kubectl.
 */
export async function ensureKubernetes(
  go: () => Promise<string>,
  progress: Progress,
): Promise<string> {
  const folder = await kubernetesFolder();
  if (await exists(folder)) return folder;

  const command = await go();
  const version = await kubernetesVersion();
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version)!;
  const unfinished = `${folder}.unfinished`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  await Deno.mkdir(unfinished, { recursive: true });

  progress.step(`Downloading the Go modules of Kubernetes ${version}`);
  let modules = 0;
  const env = { GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
  await runStreaming([command, "mod", "download", "-x"], (line) => {
    if (/\.zip: 200/.test(line)) progress.update(`${++modules} modules`);
  }, { cwd: source, env });

  progress.step(`Building Kubernetes ${version}: the first time takes about six minutes`);
  const stamp = "k8s.io/component-base/version";
  const started = Date.now();
  let packages = 0;
  await runStreaming([
    command,
    "build",
    "-v",
    "-trimpath",
    "-ldflags",
    `-s -w -X ${stamp}.gitVersion=${version} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}`,
    "-o",
    join(unfinished, "kubernetes"),
    ".",
  ], () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress.update(`${++packages} of about ${roughlyPackages} packages, ${seconds} s`);
  }, { cwd: source, env });

  for (const component of components) {
    await run(["ln", "-s", "kubernetes", join(unfinished, component)]);
  }
  await Deno.rename(unfinished, folder);
  return folder;
}
