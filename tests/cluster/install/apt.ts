import { run, tryRun, which } from "../command.ts";
import type { Progress } from "../progress.ts";

/** A Debian package, and a path or program that shows it is installed. */
export interface Package {
  name: string;
  provides: string;
}

/** What the embedded cluster runs on. */
export const clusterPackages: Package[] = [
  { name: "containerd", provides: "containerd" },
  { name: "runc", provides: "runc" },
  { name: "containernetworking-plugins", provides: "/usr/lib/cni/bridge" },
  { name: "nftables", provides: "nft" },
  { name: "iproute2", provides: "ip" },
  { name: "mount", provides: "umount" },
];

/** What images are made with. */
export const imagePackages: Package[] = [
  { name: "debootstrap", provides: "debootstrap" },
  { name: "debian-archive-keyring", provides: "/usr/share/keyrings/debian-archive-keyring.gpg" },
];

function installed({ provides }: Package): boolean {
  if (!provides.startsWith("/")) return which(provides) !== undefined;
  try {
    return Deno.statSync(provides).isFile;
  } catch {
    return false;
  }
}

/**
 * Installs those of `packages` that are missing.
 *
 * @throws when this is not a Debian-like machine or its user may not install: the message names
 * the packages.
 */
export async function ensurePackages(packages: Package[], progress: Progress): Promise<void> {
  const missing = packages.filter((pkg) => !installed(pkg)).map(({ name }) => name);
  if (missing.length === 0) return;
  if (!which("apt-get") || Deno.uid() !== 0) {
    throw new Error(
      `missing: ${missing.join(" ")}. Install them (on Debian, as root: ` +
        `apt-get install ${missing.join(" ")}) and try again`,
    );
  }
  progress.step(`Installing ${missing.join(" ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = ["apt-get", "install", "--yes", "--no-install-recommends", ...missing];
  if ((await tryRun(install, { env })).success) return;
  // The package lists may be missing or old.
  await run(["apt-get", "update"], { env });
  await run(install, { env });
}
