/** Where bytes come from, in whatever chunks; `undefined` is the end. */
interface Bytes {
  next(): Promise<Uint8Array | undefined>;
}

/** The lines of a byte stream as they come, without their ends; empty ones are left out. */
export async function* lines(bytes: Bytes): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let partial = "";
  for (let chunk = await bytes.next(); chunk; chunk = await bytes.next()) {
    const parts = (partial + decoder.decode(chunk, { stream: true })).split("\n");
    partial = parts.pop()!;
    for (const line of parts) if (line.trim() !== "") yield line;
  }
  // What follows the last newline was cut off: half a JSON text is no message.
}
