/**
 * A {@link Writer} as a program: reads where and what to write as one line of JSON, writes until
 * its standard input is closed, and prints its history.
 */
import { Writer } from "./writer.ts";

const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
const { value: line = "" } = await input.read();
const { address, options } = JSON.parse(line);
const writer = new Writer(address, options);
console.log("started");
while (!(await input.read()).done) {
  // Whatever else is said is ignored: only the end counts.
}
console.log(JSON.stringify(await writer.stop()));
