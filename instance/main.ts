/**
 * `manager instance`: PID 1 of a Redis pod. This thread keeps every permission and does next to
 * nothing; the worker does everything and may do next to nothing else.
 */
import { Logger } from "../kube/log.ts";
import { Deadman } from "./deadman.ts";
import { readEnvironment } from "./environment.ts";
import type { FromWorker, ToWorker } from "./host.ts";
import { memoryLimitBytes } from "./memory_limit.ts";
import { permissions } from "./permissions.ts";
import { POD_BIND, POD_PATHS, type Settings } from "./settings.ts";
import { findServer } from "./supervisor/binary.ts";

/** The worker is a module of its own, bundled as this one is. */
const WORKER = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";

/** Runs the subcommand; ends the process. */
export async function main(): Promise<void> {
  const settings: Settings = {
    environment: readEnvironment(Deno.env.toObject()),
    bootId: crypto.randomUUID(),
    memoryLimitBytes: await memoryLimitBytes(),
    binary: await findServer(Deno.env.get("PATH")),
    paths: POD_PATHS,
    bind: POD_BIND,
  };
  Deno.exit(await runWorker(settings));
}

/** Runs the worker to its end. @returns the exit code: not 0 where it failed */
export function runWorker(settings: Settings): Promise<number> {
  const { name, namespace, clusterName } = settings.environment;
  const log = new Logger("main").with({ cluster: `${namespace}/${clusterName}`, pod: name });
  let redis: number | undefined;
  const deadman = new Deadman((pid) => {
    log.error("the lease ran out and nobody fenced redis-server: it is killed", { pid });
    killGroup(pid);
  });
  const worker = new Worker(new URL(WORKER, import.meta.url), {
    type: "module",
    name: "instance",
    deno: { permissions: permissions(settings) },
  });
  const tell = (message: ToWorker) => worker.postMessage(message);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => tell({ type: "terminate" }));
  }
  tell({ type: "run", settings });

  return new Promise((resolve) => {
    worker.onerror = (event) => {
      event.preventDefault();
      log.error("the worker failed", { error: event.message });
      if (redis !== undefined) killGroup(redis);
      resolve(1);
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      switch (data.type) {
        case "started":
          redis = data.pid;
          break;
        case "killGroup":
          killGroup(data.pid);
          break;
        case "mayWrite":
          deadman.mayWrite(data.pid, data.forMs);
          break;
        case "fenced":
          deadman.fenced();
          break;
        case "finished":
          resolve(0);
      }
    };
  });
}

/** The group may have ended already, which is what is wanted. */
function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof TypeError)) throw error;
  }
}
