/** Tries what an instance's worker may and may not do, and tells what came of it. */
import type { Settings } from "./settings.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** By what was tried: `allowed`, or the name of the error. */
export type Outcomes = Record<string, string>;

scope.onmessage = async ({ data }: MessageEvent<{ settings: Settings; otherPort: number }>) => {
  const { settings: { paths, binary, environment }, otherPort } = data;
  const attempts: Record<string, () => unknown> = {
    "run the server": () => new Deno.Command(binary, { args: ["--version"] }).outputSync(),
    "run a shell": () => new Deno.Command("/bin/sh", { args: ["-c", "true"] }).outputSync(),
    "run itself": () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
    "signal another process": () => Deno.kill(1, "SIGCONT"),
    "write data": () => Deno.writeTextFileSync(`${paths.data}/a`, ""),
    "keep data aside": () => Deno.linkSync(`${paths.data}/a`, `${paths.data}/b`),
    "write redis.conf": () => Deno.writeTextFileSync(`${paths.controller}/redis.conf`, ""),
    "replace the manager": () => Deno.writeTextFileSync(`${paths.controller}/manager`, ""),
    "write elsewhere": () => Deno.writeTextFileSync("/tmp/redkeep-elsewhere", ""),
    "write its identity": () => Deno.writeTextFileSync(`${paths.identity}/tls.crt`, ""),
    "read its identity": () => Deno.readTextFileSync(`${paths.identity}/tls.crt`),
    "read elsewhere": () => Deno.readTextFileSync("/etc/passwd"),
    "read /proc": () => Deno.readTextFileSync("/proc/self/environ"),
    "listen at its port": () => listen(environment.podIP, 8080),
    "listen at another port": () => listen(environment.podIP, otherPort),
    "connect to a peer's manager": () => connect("127.0.0.1", 8080),
    "connect to another port": () => connect("127.0.0.1", otherPort),
    "load native code": () => Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {}),
  };
  const outcomes: Outcomes = {};
  for (const [what, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      outcomes[what] = "allowed";
    } catch (error) {
      outcomes[what] = (error as Error).name;
    }
  }
  scope.postMessage(outcomes);
};

function listen(hostname: string, port: number): void {
  Deno.listen({ hostname, port }).close();
}

async function connect(hostname: string, port: number): Promise<void> {
  try {
    (await Deno.connect({ hostname, port })).close();
  } catch (error) {
    // Nobody listens there: that it was tried at all is what counts.
    if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
  }
}
