/** The servers that every behaviour is shown with, as `name:version`; the first one by default. */
export const SERVERS = ["redis:7.0", "redis:8.0", "valkey:8.1"] as const;

/** The server of every cluster whose test does not choose one: `REDKEEP_E2E_SERVER` if set. */
export function defaultServer(): string {
  return Deno.env.get("REDKEEP_E2E_SERVER") || SERVERS[0];
}

/**
 * The image, of those that the cluster's nodes have, in which a server of this version is: patch
 * releases differ from one day to the next.
 *
 * @throws when there is none, naming those that there are
 */
export function imageOf(server: string, images: readonly string[]): string {
  const found = images.find((image) => {
    const last = image.split("/").at(-1)!;
    return last === server || last.startsWith(`${server}.`);
  });
  if (found === undefined) throw new Error(`no image of ${server} among ${images.join(", ")}`);
  return found;
}
