/**
 * The bytes of a response, which stop coming when `signal` aborts.
 *
 * fetch's own signal is not enough for that: once the response's head is there, Deno refers to the
 * request's signal only weakly, and after a garbage collection an abort no longer reaches the body.
 * A silent watch would then hang for ever.
 */
export class ResponseBody {
  readonly #reader: ReadableStreamBYOBReader | undefined;
  /** Read into again and again: left to itself each read allocates 64 KiB for a line of a watch. */
  #buffer = new ArrayBuffer(16 * 1024);

  constructor(response: Response, readonly signal: AbortSignal) {
    this.#reader = response.body?.getReader({ mode: "byob" });
    const cancel = () => this.#reader?.cancel(signal.reason).catch(() => {});
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  }

  /**
   * The next bytes, or undefined at the end.
   *
   * @throws the signal's reason once it has aborted, and whatever broke the connection
   */
  async next(): Promise<Uint8Array | undefined> {
    const chunk = await this.#reader?.read(new Uint8Array(this.#buffer));
    this.signal.throwIfAborted();
    if (!chunk?.value || chunk.done) return undefined;
    this.#buffer = chunk.value.buffer;
    return chunk.value.slice();
  }

  /** All that is left, as UTF-8. Throws as `next` does. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for (let chunk = await this.next(); chunk; chunk = await this.next()) {
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }
}
