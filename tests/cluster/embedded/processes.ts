import { basename, dirname, join } from "node:path";
import { waitFor } from "../wait.ts";
import type { Component } from "./component.ts";
import type { Layout } from "./layout.ts";

/**
 * The process table is the record of what runs: every process of the cluster carries these
 * variables in its environment, and so do the helpers it starts itself (containerd's shims).
 * So nothing is forgotten when a start is interrupted, and a pid that was reused for something
 * else is never mistaken for ours.
 */
const clusterVariable = "REDKEEP_EMBEDDED_CLUSTER";
const componentVariable = "REDKEEP_EMBEDDED_COMPONENT";
const specVariable = "REDKEEP_EMBEDDED_SPEC";

/** A live process of the cluster. */
export interface RunningProcess {
  pid: number;
  /** The component that is this process, or that started it. */
  component: string;
  /** The digest of the component as it was when the process was started. */
  spec: string;
  /** The program's path. */
  program: string;
}

async function readProcess(pid: number): Promise<RunningProcess & { cluster: string } | undefined> {
  try {
    const environ = (await Deno.readTextFile(`/proc/${pid}/environ`)).split("\0");
    const variable = (name: string) =>
      environ.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
    const cluster = variable(clusterVariable);
    if (cluster === undefined) return undefined;
    const [program] = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
    return {
      pid,
      cluster,
      component: variable(componentVariable) ?? "",
      spec: variable(specVariable) ?? "",
      program: program ?? "",
    };
  } catch {
    // It ended while being looked at, or belongs to the kernel.
    return undefined;
  }
}

/** Every process that belongs to the cluster, helpers included, in no particular order. */
export async function clusterProcesses(layout: Layout): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [];
  for await (const entry of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    const process = await readProcess(Number(entry.name));
    if (process?.cluster === layout.directory) found.push(process);
  }
  return found;
}

/** The live process of `component`, if there is one. */
export async function findComponent(
  layout: Layout,
  component: Component,
): Promise<RunningProcess | undefined> {
  const processes = await clusterProcesses(layout);
  return processes.find((process) =>
    process.component === component.name &&
    basename(process.program) === basename(component.argv[0]!)
  );
}

async function digest(component: Component): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([component.argv, component.files]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.toHex().slice(0, 16);
}

/** The file that receives what the component prints. */
export function logFile(layout: Layout, component: string): string {
  return join(layout.logs, `${component.replaceAll("/", "-")}.log`);
}

/**
 * Starts `component` unless it already runs as described; one that runs with other arguments or
 * files is replaced. The process is detached: it outlives the one that started it.
 */
export async function startComponent(layout: Layout, component: Component): Promise<void> {
  const spec = await digest(component);
  const running = await findComponent(layout, component);
  if (running?.spec === spec) return;
  if (running) await stopComponent(layout, component);

  for (const [path, content] of Object.entries(component.files)) {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, content);
  }
  await Deno.mkdir(layout.logs, { recursive: true });
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", 'exec "$@" >>"$0" 2>&1', logFile(layout, component.name), ...component.argv],
    cwd: layout.directory,
    env: {
      [clusterVariable]: layout.directory,
      [componentVariable]: component.name,
      [specVariable]: spec,
    },
    detached: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
}

/**
 * Sends `signal` to the component's process.
 *
 * @returns whether it was running.
 */
export async function signalComponent(
  layout: Layout,
  component: Component,
  signal: Deno.Signal,
): Promise<boolean> {
  const running = await findComponent(layout, component);
  if (running) signalProcess(running.pid, signal);
  return running !== undefined;
}

/** Ends the component's process: SIGTERM, then SIGKILL when ten seconds have not sufficed. */
export async function stopComponent(layout: Layout, component: Component): Promise<void> {
  if (!await signalComponent(layout, component, "SIGTERM")) return;
  const ended = async () => await findComponent(layout, component) === undefined;
  try {
    await waitFor(`${component.name} ends`, ended, { timeoutMs: 10_000 });
  } catch {
    await signalComponent(layout, component, "SIGKILL");
    await waitFor(`${component.name} ends after SIGKILL`, ended, { timeoutMs: 5_000 });
  }
}

/** Sends a signal to a process that may already have ended. */
export function signalProcess(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
