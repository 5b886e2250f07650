/** Tells a person what a long operation is doing. */
export interface Progress {
  /** A step has begun; `text` reads well alone on a line. */
  step(text: string): void;
  /** How far the current step has come, such as `312 of about 1700 packages`. */
  update(text: string): void;
}

/** Ignores everything: for callers whose output belongs to something else, such as a test. */
export const silent: Progress = { step: () => {}, update: () => {} };

const encoder = new TextEncoder();

/**
 * Progress on standard error. A terminal sees one moving line per step; a log file sees the
 * steps, and an update every ten seconds so that it is plain that something still moves.
 */
export function consoleProgress(): Progress {
  const moving = Deno.stderr.isTerminal();
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  let lastUpdate = 0;
  let lineOpen = false;
  return {
    step(text) {
      write(`${lineOpen ? "\n" : ""}==> ${text}\n`);
      lineOpen = false;
      lastUpdate = Date.now();
    },
    update(text) {
      if (moving) {
        write(`\r\x1b[2K    ${text}`);
        lineOpen = true;
      } else if (Date.now() - lastUpdate >= 10_000) {
        write(`    ${text}\n`);
        lastUpdate = Date.now();
      }
    },
  };
}
