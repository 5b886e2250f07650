/** How much a line matters. `error` is for what somebody should look at. */
export type Level = "debug" | "info" | "warn" | "error";

/** What a line says beside its message, e.g. `cluster` and `pod`. */
export type Fields = Record<string, unknown>;

const ORDER: readonly Level[] = ["debug", "info", "warn", "error"];

export interface LoggerOptions {
  /** Lines below this level are dropped; default `info`. */
  level?: Level;
  /** Where a finished line goes; default standard output. */
  write?: (line: string) => void;
  /** The wall clock. */
  date?: () => Date;
}

/** Writes JSON, one object a line: `ts level logger msg`, then whatever the fields say. */
export class Logger {
  readonly #options: Required<LoggerOptions>;

  constructor(
    readonly name: string,
    options: LoggerOptions = {},
    readonly fields: Fields = {},
  ) {
    const { level = "info", write = console.log, date = () => new Date() } = options;
    this.#options = { level, write, date };
  }

  /** The same logger under another name. */
  named(name: string): Logger {
    return new Logger(name, this.#options, this.fields);
  }

  /** A logger that says `fields` in every line. */
  with(fields: Fields): Logger {
    return new Logger(this.name, this.#options, { ...this.fields, ...fields });
  }

  debug(msg: string, fields?: Fields): void {
    this.#line("debug", msg, fields);
  }

  info(msg: string, fields?: Fields): void {
    this.#line("info", msg, fields);
  }

  warn(msg: string, fields?: Fields): void {
    this.#line("warn", msg, fields);
  }

  error(msg: string, fields?: Fields): void {
    this.#line("error", msg, fields);
  }

  #line(level: Level, msg: string, fields: Fields = {}): void {
    if (ORDER.indexOf(level) < ORDER.indexOf(this.#options.level)) return;
    const ts = this.#options.date().toISOString();
    this.#options.write(
      JSON.stringify({ ts, level, logger: this.name, msg, ...this.fields, ...fields }, readable),
    );
  }
}

/** Errors have no enumerable fields: without this they would come out as `{}`. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  const cause = value.cause === undefined ? {} : { cause: value.cause };
  return { name: value.name, message: value.message, stack: value.stack, ...cause };
}
