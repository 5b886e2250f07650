/**
 * The folder in which an old primary's files are kept, `diverged-<epoch>` beside those in use: laid
 * out as Redis's `dir` is, so that a redis-server can be started on it.
 */
import type { Durability } from "../redis/durability.ts";

// Redis's own names, which `spec.redis` may not change.
const SNAPSHOT = "dump.rdb";
const AOF_FOLDER = "appendonlydir";
const MANIFEST = `${AOF_FOLDER}/appendonly.aof.manifest`;

const KEPT_FOLDER = /^diverged-\d+(\.new)?$/;

/** How often a rewrite of the AOF may end in the middle of it. */
const ATTEMPTS = 3;

/** Makes a file's content available under another path. */
export type Take = (from: string, to: string) => Promise<void>;

/** What came of {@link keepFiles}: files are there now, were there before, or there are none. */
export type Outcome = "kept" | "already kept" | "nothing to keep";

/** Where the files of an epoch are kept. */
export function keptFolder(data: string, epoch: number): string {
  return `${data}/diverged-${epoch}`;
}

/**
 * Keeps the files that Redis would load now, once per epoch, and removes those of earlier epochs.
 * Links cost neither space nor time: Redis replaces its files, or appends to them while it goes on
 * from them, and never rewrites one. Where the volume knows no links, the files are copied.
 *
 * @throws where neither can be done; nothing is left behind then
 */
export async function keepFiles(
  data: string,
  epoch: number,
  durability: Durability,
  link: Take = Deno.link,
): Promise<Outcome> {
  const folder = keptFolder(data, epoch);
  if (await exists(folder)) return "already kept";
  const [first, take] = durability === "all" ? [MANIFEST, takeAof] : [SNAPSHOT, takeSnapshot];
  if (durability === "nothing" || !await exists(`${data}/${first}`)) return "nothing to keep";
  const unfinished = `${folder}.new`;
  try {
    try {
      await take(data, unfinished, link);
    } catch {
      // Room first: a volume is to hold one more data set at most.
      await removeKept(data);
      await take(data, unfinished, Deno.copyFile);
    }
    await Deno.rename(unfinished, folder);
  } finally {
    await remove(unfinished);
  }
  await removeKept(data, folder);
  return "kept";
}

/** Removes every such folder but one. */
export async function removeKept(data: string, except?: string): Promise<void> {
  for await (const { name } of Deno.readDir(data)) {
    const path = `${data}/${name}`;
    if (KEPT_FOLDER.test(name) && path !== except) await remove(path);
  }
}

/** The files that a manifest names, without those that only wait to be deleted. */
export function filesOf(manifest: string): string[] {
  return Array.from(manifest.matchAll(/^file (\S+) .*\btype [bi]\b/gm), ([, name]) => name!);
}

async function takeSnapshot(data: string, into: string, take: Take): Promise<void> {
  await makeEmpty(into);
  await take(`${data}/${SNAPSHOT}`, `${into}/${SNAPSHOT}`);
}

/** A rewrite that ends replaces the manifest first, and deletes the files of the former one then. */
async function takeAof(data: string, into: string, take: Take): Promise<void> {
  for (let attempt = 1;; attempt++) {
    await makeEmpty(into);
    await Deno.mkdir(`${into}/${AOF_FOLDER}`);
    try {
      await take(`${data}/${MANIFEST}`, `${into}/${MANIFEST}`);
      for (const name of filesOf(await Deno.readTextFile(`${into}/${MANIFEST}`))) {
        await take(`${data}/${AOF_FOLDER}/${name}`, `${into}/${AOF_FOLDER}/${name}`);
      }
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function makeEmpty(folder: string): Promise<void> {
  await remove(folder);
  await Deno.mkdir(folder);
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
