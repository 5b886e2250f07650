import type { Layout } from "./layout.ts";

/** What the cluster needs. */
const wanted: Record<string, string> = {
  "net/ipv4/ip_forward": "1",
  // A reply between two pods of one bridge must pass the rules that undo a Service's translation.
  "net/bridge/bridge-nf-call-iptables": "1",
};

/** What the kubelet and kube-proxy set by themselves: only remembered, to be put back. */
const changedByComponents = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/netfilter/nf_conntrack_max",
];

async function read(name: string): Promise<string | undefined> {
  return await Deno.readTextFile(`/proc/sys/${name}`).then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function readSaved(layout: Layout): Promise<Record<string, string> | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(layout.savedSysctls));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Remembers the kernel settings as they are, once, then sets those the cluster needs. */
export async function applySysctls(layout: Layout): Promise<void> {
  if (await readSaved(layout) === undefined) {
    const saved: Record<string, string> = {};
    for (const name of [...Object.keys(wanted), ...changedByComponents]) {
      const value = await read(name);
      if (value !== undefined) saved[name] = value;
    }
    // Renamed into place: a torn file would lose what the machine had.
    await Deno.writeTextFile(`${layout.savedSysctls}.new`, JSON.stringify(saved, null, 2));
    await Deno.rename(`${layout.savedSysctls}.new`, layout.savedSysctls);
  }
  for (const [name, value] of Object.entries(wanted)) {
    if (await read(name) !== value) await Deno.writeTextFile(`/proc/sys/${name}`, value);
  }
}

/** Puts the kernel settings back as {@linkcode applySysctls} found them. */
export async function restoreSysctls(layout: Layout): Promise<void> {
  for (const [name, value] of Object.entries(await readSaved(layout) ?? {})) {
    const now = await read(name);
    if (now !== undefined && now !== value) await Deno.writeTextFile(`/proc/sys/${name}`, value);
  }
}
