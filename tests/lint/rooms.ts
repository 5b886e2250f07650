/**
 * Which folder may import from which: the table "Rooms" in docs/architecture.md. Imports within
 * a room are free. `main.ts`, `tests/` and `tools/` stand on top of all and are not listed.
 */
const rooms: Record<string, string[]> = {
  api: [],
  failover: ["api"],
  kube: ["api"],
  pki: ["kube"],
  operator: ["api", "kube", "failover", "pki"],
  instance: ["api", "kube", "failover"],
};

/** An import that the table does not allow. */
export interface Violation {
  file: string;
  line: number;
  imported: string;
  reason: string;
}

/** Static imports and re-exports, and dynamic imports, of relative paths. */
const importPattern = /\b(?:from|import)\s*\(?\s*["'](\.[^"']*)["']/g;

/** The top folder of a path relative to the repository. */
function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
}

/**
 * The imports in `source` that point the wrong way. Tests beside the code may use any room: they
 * are on top of all, wherever they lie.
 *
 * @param file the path of the source, relative to the repository.
 */
export function violations(file: string, source: string): Violation[] {
  const room = roomOf(file);
  const allowed = rooms[room];
  if (!allowed || file.endsWith("_test.ts")) return [];
  const found: Violation[] = [];
  for (const match of source.matchAll(importPattern)) {
    const imported = new URL(match[1]!, `file:///${file}`).pathname.slice(1);
    const target = roomOf(imported);
    if (target === room || allowed.includes(target)) continue;
    const may = allowed.length > 0
      ? `may import ${allowed.join(", ")} only`
      : "may import no other";
    const line = source.slice(0, match.index).split("\n").length;
    found.push({ file, line, imported, reason: `${room}/ ${may}` });
  }
  return found;
}

/** The rooms that have rules. */
export const ruledRooms = Object.keys(rooms);
