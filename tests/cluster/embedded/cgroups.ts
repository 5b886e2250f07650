import { dirname, join } from "node:path";
import { waitFor } from "../wait.ts";
import { signalProcess } from "./processes.ts";

/** What pods are limited by; a kernel may have more, and may refuse to hand those down. */
const podControllers = ["cpu", "cpuset", "io", "memory", "pids"];

/** The mount points of all cgroup hierarchies: one in v2, several in v1, both in a hybrid. */
async function hierarchies(): Promise<string[]> {
  const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
  return mounts.map((line) => line.split(" "))
    .filter(([, , type]) => type === "cgroup" || type === "cgroup2")
    .map(([, path]) => path!);
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await Deno.readTextFile(path)).split("\n").filter(Boolean);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    // ENODEV: the group was removed while it was being read.
    if (error instanceof Error && /os error 19/.test(error.message)) return [];
    throw error;
  }
}

/** `path` and all groups below it, the deepest first. */
async function subgroups(path: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) {
      if (entry.isDirectory) found.push(...await subgroups(join(path, entry.name)));
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return [...found, path];
}

/**
 * Makes the cgroup `name` in every hierarchy. In cgroup v1 a new cpuset admits no task before it
 * is given processors and memory nodes; in v2 a group hands down only the controllers enabled.
 */
export async function ensureCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    let parent = hierarchy;
    for (const part of name.split("/")) {
      const available = await readLines(join(parent, "cgroup.controllers"));
      const controllers = podControllers.filter((name) => available[0]?.split(" ").includes(name));
      for (const controller of controllers) {
        await Deno.writeTextFile(join(parent, "cgroup.subtree_control"), `+${controller}`);
      }
      const path = join(parent, part);
      await Deno.mkdir(path, { recursive: true });
      for (const file of ["cpuset.cpus", "cpuset.mems"]) {
        const mine = await readLines(join(path, file));
        const theirs = await readLines(join(parent, file));
        if (controllers.length === 0 && mine.length === 0 && theirs.length > 0) {
          await Deno.writeTextFile(join(path, file), theirs[0]!);
        }
      }
      parent = path;
    }
  }
}

/** The pids of all processes in the cgroup `name` and below it. */
export async function cgroupProcesses(name: string): Promise<number[]> {
  const pids = new Set<number>();
  for (const hierarchy of await hierarchies()) {
    for (const group of await subgroups(join(hierarchy, name))) {
      for (const pid of await readLines(join(group, "cgroup.procs"))) pids.add(Number(pid));
    }
  }
  return [...pids];
}

/** The full paths of the groups below the cgroup `name` whose last part is `last`, in v1 and v2. */
export async function findCgroups(name: string, last: string): Promise<string[]> {
  const found: string[] = [];
  for (const hierarchy of await hierarchies()) {
    for (const group of await subgroups(join(hierarchy, name))) {
      if (group.endsWith(`/${last}`)) found.push(group.slice(hierarchy.length + 1));
    }
  }
  return [...new Set(found)];
}

/** Kills every process in the cgroup `name`, then removes it, and its parent if that is empty. */
export async function removeCgroup(name: string): Promise<void> {
  await waitFor(`the processes in cgroup ${name} end`, async () => {
    const pids = await cgroupProcesses(name);
    for (const pid of pids) signalProcess(pid, "SIGKILL");
    return pids.length === 0;
  }, { timeoutMs: 15_000, intervalMs: 50 });
  // A group whose last process has just ended stays busy for a moment.
  await waitFor(`cgroup ${name} is removed`, async () => {
    for (const hierarchy of await hierarchies()) {
      for (const group of await subgroups(join(hierarchy, name))) await Deno.remove(group);
      await Deno.remove(join(hierarchy, dirname(name))).catch(() => {});
    }
    return true;
  }, { timeoutMs: 15_000, intervalMs: 50 });
}
