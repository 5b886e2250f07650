import { equal } from "node:assert/strict";
import { Logger } from "../kube/log.ts";
import { lockVolume } from "./volume_lock.ts";

Deno.test("a volume is one manager's at a time", async () => {
  const directory = await Deno.makeTempDir({ prefix: "redkeep-volume-" });
  const path = `${directory}/lock`;
  const lines: string[] = [];
  const log = new Logger("test", { write: (line) => lines.push(line) });
  const first = await lockVolume(path, log);
  let isTaken = false;
  const second = lockVolume(path, log).then((lock) => (isTaken = true, lock));
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve));
  equal(isTaken, false);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  await Deno.remove(directory, { recursive: true });
});
