/** What a finished command left behind. */
export interface CommandResult {
  success: boolean;
  code: number;
  stdout: string;
  stderr: string;
}

/** How to run a command. */
export interface CommandOptions {
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Written to the command's standard input, which is otherwise empty. */
  stdin?: string;
}

/** A command that ended with a failure: what was run, how it ended, and what it said. */
export class CommandError extends Error {
  override name = "CommandError";
  constructor(readonly command: string[], readonly result: CommandResult) {
    const said = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-15).join("\n");
    super(`${command.join(" ")}: exit status ${result.code}\n${said}`);
  }
}

/** Runs `command` to its end and returns its output, whatever its exit status. */
export async function tryRun(
  command: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args,
    cwd: options.cwd,
    env: options.env,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    // A command that ends without reading all of its input says why by its exit status.
    await writer.write(new TextEncoder().encode(options.stdin)).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { success, code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { success, code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Runs `command` to its end and returns its standard output.
 *
 * @throws {CommandError} when the exit status is not zero.
 */
export async function run(command: string[], options: CommandOptions = {}): Promise<string> {
  const result = await tryRun(command, options);
  if (!result.success) throw new CommandError(command, result);
  return result.stdout;
}

/**
 * Runs `command` and hands each line of its output, of both streams, to `onLine` as it comes.
 *
 * @throws {CommandError} when the exit status is not zero, with the last lines it printed.
 */
export async function runStreaming(
  command: string[],
  onLine: (line: string) => void,
  options: Omit<CommandOptions, "stdin"> = {},
): Promise<void> {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args,
    cwd: options.cwd,
    env: options.env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const tail: string[] = [];
  const follow = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split(/[\r\n]/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        tail.push(line);
        if (tail.length > 15) tail.shift();
        onLine(line);
      }
    }
    if (rest) tail.push(rest);
  };
  const [status] = await Promise.all([child.status, follow(child.stdout), follow(child.stderr)]);
  if (!status.success) {
    throw new CommandError(command, {
      success: false,
      code: status.code,
      stdout: "",
      stderr: tail.join("\n"),
    });
  }
}

/** The full path of `program` found on the PATH, if it is there. */
export function which(program: string): string | undefined {
  const directories = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/sbin:/usr/local/go/bin`.split(":");
  for (const directory of directories) {
    const path = `${directory}/${program}`;
    try {
      const info = Deno.statSync(path);
      if (directory && info.isFile && ((info.mode ?? 0) & 0o111) !== 0) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
        throw error;
      }
    }
  }
  return undefined;
}
