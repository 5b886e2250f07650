import { join } from "node:path";
import { run, tryRun } from "../command.ts";
import { exists } from "../files.ts";
import { ensurePackages, imagePackages } from "../install/apt.ts";
import { cacheDirectory } from "../paths.ts";
import type { Progress } from "../progress.ts";
import { type Layer, packLayer, readLayer } from "./oci.ts";
import type { DebianImage } from "./catalog.ts";

/** Names the release of the recipe in cached files: raise it when what follows changes. */
const recipe = 1;

/** What no container needs of a Debian system. */
const unneeded = [
  "var/lib/apt/lists",
  "var/cache/apt",
  "var/cache/debconf",
  "var/log",
  "usr/share/doc",
  "usr/share/man",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/i18n",
  "usr/lib/locale",
];

/**
 * The mirror this machine installs Debian packages from.
 *
 * @throws when it is no Debian machine and `DEBIAN_MIRROR` is not set.
 */
async function debianMirror(): Promise<string> {
  const chosen = Deno.env.get("DEBIAN_MIRROR");
  if (chosen) return chosen;
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await tryRun(["apt-get", "indextargets", "--format", format]);
  for (const line of targets.stdout.split("\n")) {
    const [uri, release, component] = line.split(" ");
    // The first main archive: suites such as `bookworm-security` live in other places.
    if (uri?.includes("debian") && component === "main" && !release?.includes("-")) return uri;
  }
  throw new Error(
    "no Debian mirror among this machine's apt sources: set DEBIAN_MIRROR to the URL of one",
  );
}

/** The variables that lead programs other than apt through apt's proxy. */
async function proxyVariables(): Promise<Record<string, string>> {
  const { stdout } = await tryRun(["apt-config", "shell", "PROXY", "Acquire::http::Proxy"]);
  const proxy = /^PROXY='(.+)'/.exec(stdout)?.[1];
  return proxy ? { http_proxy: proxy } : {};
}

async function slim(root: string): Promise<void> {
  for (const path of unneeded) {
    if (!await exists(join(root, path))) continue;
    for await (const entry of Deno.readDir(join(root, path))) {
      await Deno.remove(join(root, path, entry.name), { recursive: true });
    }
  }
}

/** The base system of `release`, as a directory and as a layer: made once, then cached. */
async function ensureBase(
  release: string,
  progress: Progress,
): Promise<{ root: string; layer: Layer }> {
  const root = cacheDirectory("images", `${release}-${recipe}.rootfs`);
  const layer = cacheDirectory("images", `${release}-${recipe}.layer.tar`);
  if (await exists(layer)) return { root, layer: await readLayer(layer) };

  await ensurePackages(imagePackages, progress);
  progress.step(`Making the base image of Debian ${release}`);
  await removeTree(root);
  await Deno.mkdir(root, { recursive: true });
  const command = ["debootstrap", "--variant=minbase"];
  const scripts = "/usr/share/debootstrap/scripts";
  // A debootstrap older than the release has no script of its name: they are all like sid's.
  const script = await exists(`${scripts}/${release}`) ? [] : [`${scripts}/sid`];
  const env = { ...await proxyVariables(), DEBIAN_FRONTEND: "noninteractive" };
  await run([...command, release, root, await debianMirror(), ...script], { env });
  await slim(root);
  for (const path of ["etc/resolv.conf", "etc/hostname"]) {
    await Deno.remove(join(root, path)).catch(() => {});
  }
  return { root, layer: await packLayer(root, layer, ["--exclude=./dev/*"]) };
}

/** Removes a tree in which a system may have been running: unmounts what is left of that. */
async function removeTree(root: string): Promise<void> {
  for (const path of ["merged/proc", "merged", "proc", "sys"]) {
    await tryRun(["umount", join(root, path)]);
  }
  await run(["rm", "-rf", "--one-file-system", "--", root]);
}

/** A deletion in an overlay is a character device 0/0; in a layer it is a file named so. */
async function renameWhiteouts(directory: string): Promise<void> {
  for await (const entry of Deno.readDir(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) {
      await renameWhiteouts(path);
    } else if (!entry.isFile && !entry.isSymlink && (await Deno.lstat(path)).isCharDevice) {
      await Deno.remove(path);
      await Deno.writeTextFile(join(directory, `.wh.${entry.name}`), "");
    }
  }
}

/** A Debian system with packages installed: its layers, and the version of the package asked. */
export interface InstalledLayers {
  layers: Layer[];
  /** The upstream version, such as `7.0.15`. */
  version: string;
}

/** The base layer of `release` alone. */
export async function debianBaseLayer(release: string, progress: Progress): Promise<Layer> {
  return (await ensureBase(release, progress)).layer;
}

/**
 * Installs the image's packages on top of its release's base layer: made once, then cached.
 * The packages' own layer is what an overlay on the base has caught.
 */
export async function debianLayers(
  image: DebianImage,
  progress: Progress,
): Promise<InstalledLayers> {
  const base = await ensureBase(image.release, progress);
  const name = `${image.release}-${recipe}-${image.packages.join("-")}`;
  const path = cacheDirectory("images", `${name}.layer.tar`);
  const versionFile = cacheDirectory("images", `${name}.version`);
  if (!await exists(path)) {
    progress.step(`Installing ${image.packages.join(" ")} of Debian ${image.release} in an image`);
    const work = cacheDirectory("images", `${name}.work`);
    await removeTree(work);
    const [merged, upper, scratch] = ["merged", "upper", "scratch"].map((part) => join(work, part));
    for (const part of [merged, upper, scratch]) await Deno.mkdir(part!, { recursive: true });
    const overlay = `lowerdir=${base.root},upperdir=${upper},workdir=${scratch}`;
    await run(["mount", "-t", "overlay", "overlay", "-o", overlay, merged!]);
    try {
      const version = await installPackages(merged!, image);
      await Deno.writeTextFile(versionFile, version);
      await slim(merged!);
    } finally {
      await run(["umount", merged!]);
    }
    await renameWhiteouts(upper!);
    await packLayer(upper!, path, ["--exclude=./dev/*"]);
    await removeTree(work);
  }
  return {
    layers: [base.layer, await readLayer(path)],
    version: await Deno.readTextFile(versionFile),
  };
}

/** @returns the upstream version of the image's main package. */
async function installPackages(root: string, image: DebianImage): Promise<string> {
  const env = { ...await proxyVariables(), DEBIAN_FRONTEND: "noninteractive" };
  const inside = (...command: string[]) => run(["chroot", root, ...command], { env });
  // No service is started by an installation, and names resolve as they do outside.
  const policy = join(root, "usr/sbin/policy-rc.d");
  await Deno.writeTextFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  await Deno.copyFile("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  await inside("apt-get", "update");
  await inside("apt-get", "install", "--yes", "--no-install-recommends", ...image.packages);
  await Deno.mkdir(join(root, "data"), { recursive: true });
  await Deno.chmod(join(root, "data"), 0o777);
  await Deno.remove(policy);
  await Deno.remove(join(root, "etc/resolv.conf"));
  const version = await inside("dpkg-query", "-W", "-f", "${Version}", image.packages[0]!);
  // [epoch:]upstream[-revision], and what Debian adds to upstream's version after a `+`.
  return version.replace(/^\d+:/, "").replace(/[-+].*$/, "");
}
