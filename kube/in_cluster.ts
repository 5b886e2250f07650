import { bearer, createClient, type Credentials } from "./credentials.ts";
import { type Clock, systemClock } from "./clock.ts";

/** Where a pod finds its ServiceAccount's credentials. */
export const SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How long a token or CA that was read may be used before its file is read again. */
const REREAD_MS = 60_000;

/** What a pod is told about its API server. */
export interface InCluster {
  /** `KUBERNETES_SERVICE_HOST`; passed in, since a narrowed worker may not read the environment. */
  host: string;
  /** `KUBERNETES_SERVICE_PORT`. */
  port: string;
  /** Folder of `token` and `ca.crt`; default `SERVICE_ACCOUNT_DIR`. */
  directory?: string;
  clock?: Clock;
}

/**
 * Credentials of the pod's ServiceAccount. The kubelet replaces token and CA in place (tokens live
 * an hour), so both are read again once a minute; what was read last serves while a file cannot be
 * read.
 *
 * @throws if the files cannot be read the first time
 */
export async function inClusterCredentials(given: InCluster): Promise<Credentials> {
  const { directory = SERVICE_ACCOUNT_DIR, clock = systemClock } = given;
  const host = given.host.includes(":") ? `[${given.host}]` : given.host;

  let token = await read(directory, "token");
  let ca = await read(directory, "ca.crt");
  let client = createClient({ ca });
  let readAt = clock.now();

  async function refresh(): Promise<void> {
    if (clock.now() - readAt < REREAD_MS) return;
    readAt = clock.now();
    token = await read(directory, "token").catch(() => token);
    const currentCa = await read(directory, "ca.crt").catch(() => ca);
    if (currentCa === ca) return;
    // The former client is left to the garbage collector: requests may be running on it.
    client = createClient({ ca: currentCa });
    ca = currentCa;
  }

  return {
    server: `https://${host}:${given.port}`,
    async authenticate() {
      await refresh();
      return { client, headers: bearer(token) };
    },
    close: () => client.close(),
  };
}

async function read(directory: string, file: string): Promise<string> {
  return (await Deno.readTextFile(`${directory}/${file}`)).trim();
}
