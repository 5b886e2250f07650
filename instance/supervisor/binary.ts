/** Servers that the manager knows how to run, the preferred first. */
const SERVERS = ["valkey-server", "redis-server"] as const;

/** Where images keep their programs, also where `PATH` is not set. */
const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Path of the image's server. valkey-server goes before redis-server, which Valkey's images offer
 * as a link for compatibility.
 *
 * @throws Error that names what was looked for and where
 */
export async function findServer(path: string | undefined): Promise<string> {
  const folders = (path || USUAL_PATH).split(":").filter((folder) => folder.startsWith("/"));
  for (const server of SERVERS) {
    for (const folder of folders) {
      const candidate = `${folder}/${server}`;
      // Not its real path: Debian's is a link to a program that goes by the name it is called by.
      if (await isExecutable(candidate)) return candidate;
    }
  }
  throw new Error(
    `no ${SERVERS.join(" or ")} in ${folders.join(":")}: is spec.image a Redis image?`,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
