/** An error that trying again would not mend: it is told, and what it is about waits for a change. */
export class TerminalError extends Error {
  override name = "TerminalError";
}

/** Collects what fails, so that one step's trouble does not keep the others from being done. */
export class Failures {
  readonly #errors: unknown[] = [];

  /** The outcome of `step`, or `otherwise` where it fails. */
  async attempt<T>(step: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await step();
    } catch (error) {
      this.#errors.push(error);
      return otherwise;
    }
  }

  /** What failed; undefined if nothing did. */
  get error(): unknown {
    if (this.#errors.length <= 1) return this.#errors[0];
    const messages = this.#errors.map((error) => error instanceof Error ? error.message : error);
    return new AggregateError(this.#errors, messages.join("; "));
  }
}
