import type { PodProcess } from "../e2e/harness/pod_processes.ts";

/** The memory of a process in MiB. */
export interface ProcessMemory {
  /** Resident now (`VmRSS`). */
  rss: number;
  /** The most that was ever resident (`VmHWM`). */
  peak: number;
}

/** Reads the memory of a live process from `/proc`. */
export async function memoryOf({ pid }: PodProcess): Promise<ProcessMemory> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no ${name}`);
    return Number(kibibytes) / 1024;
  };
  return { rss: field("VmRSS"), peak: field("VmHWM") };
}
