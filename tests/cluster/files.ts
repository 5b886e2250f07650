/** Whether there is something at `path`; a symbolic link counts whatever it points at. */
export async function exists(path: string): Promise<boolean> {
  return await readOrUndefined(() => Deno.lstat(path)) !== undefined;
}

/** The text of the file at `path`, or undefined when there is none. */
export function readText(path: string): Promise<string | undefined> {
  return readOrUndefined(() => Deno.readTextFile(path));
}

async function readOrUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
