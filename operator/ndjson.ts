/** The lines of a byte stream as they come, without their ends; empty ones are left out. */
export async function* lines(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, void> {
  let partial = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const parts = (partial + text).split("\n");
    partial = parts.pop()!;
    for (const line of parts) if (line.trim() !== "") yield line;
  }
  // What follows the last newline was cut off: half a JSON text is no message.
}
