/** Fails, naming each, when an import points the wrong way: part of `deno task lint`. */
import { join } from "node:path";
import { ruledRooms, type Violation, violations } from "./rooms.ts";

async function* sources(folder: string): AsyncIterable<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

const found: Violation[] = [];
for (const room of ruledRooms) {
  for await (const file of sources(room)) {
    found.push(...violations(file, await Deno.readTextFile(file)));
  }
}
for (const { file, line, imported, reason } of found) {
  console.error(`${file}:${line}: imports ${imported}, but ${reason}`);
}
if (found.length > 0) Deno.exit(1);
