import { ApiError } from "../kube/errors.ts";

/**
 * Whether the API server refused to create something because its namespace is being deleted: that
 * is no failure, and there is nothing left to be done there.
 */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof ApiError && error.hasCause("NamespaceTerminating");
}

/** Collects what fails, so that one step's trouble does not keep the others from being done. */
export class Failures {
  readonly #errors: unknown[] = [];

  /** The outcome of `step`, or `otherwise` where it fails. */
  async attempt<T>(step: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!isNamespaceTerminating(error)) this.#errors.push(error);
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
