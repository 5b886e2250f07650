/** How many tests there were of each outcome. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Deno's closing line, such as `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
const closingLine = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(.*)$/;

/**
 * Reads the counts from one line of `deno test`'s output; undefined for any but its closing line.
 * What a filter leaves out is no test of the run, so it does not count as skipped.
 */
export function parseClosingLine(line: string): Counts | undefined {
  const match = closingLine.exec(line);
  if (!match) return undefined;
  const ignored = /\| (\d+) ignored/.exec(match[3]!);
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(ignored?.[1] ?? 0) };
}

/** The counts of several runs together. */
export function addCounts(counts: Counts[]): Counts {
  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The closing line of everything, alone on a line. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
