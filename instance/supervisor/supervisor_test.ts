import { deepEqual, equal, ok } from "node:assert/strict";
import { Logger } from "../../kube/log.ts";
import { type Exit, startRedis } from "./process.ts";
import { Supervisor } from "./supervisor.ts";

/** Supervises a shell script in the place of redis-server. */
async function supervise(script: string) {
  const directory = await Deno.makeTempDir({ prefix: "redkeep-supervisor-" });
  const server = `${directory}/server`;
  await Deno.writeTextFile(server, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const log = new Logger("test", { write: () => {} });
  const exits: Exit[] = [];
  const groups: number[] = [];
  const starts: number[] = [];
  let wake = Promise.withResolvers<void>();
  const supervisor = new Supervisor({
    prepare: () => Promise.resolve(),
    start: () => startRedis(server, `${directory}/redis.conf`, log),
    killGroup: (pid) => {
      groups.push(pid);
      try {
        Deno.kill(-pid, "SIGKILL");
      } catch { /* all of it has ended */ }
    },
    onStart: ({ pid }) => (starts.push(pid), wake.resolve()),
    onExit: (exit) => exits.push(exit),
    log,
    random: () => 0.99,
  });
  return {
    supervisor,
    directory,
    exits,
    groups,
    starts,
    async started(times: number) {
      while (starts.length < times) {
        wake = Promise.withResolvers();
        await wake.promise;
      }
    },
  };
}

Deno.test("what ends is started again, its group ended with it, until told to stop", async () => {
  const it = await supervise("exit 7");
  const run = it.supervisor.run();
  await it.started(3);
  await it.supervisor.stop(1_000);
  await run;
  deepEqual(it.exits[0], { code: 7, signal: null });
  ok(it.starts.slice(0, 2).every((pid) => it.groups.includes(pid)));
});

Deno.test("told to stop, it lets redis-server end by itself", async () => {
  const it = await supervise('trap "exit 0" TERM; touch "$1.ready"; while :; do sleep 0.01; done');
  const run = it.supervisor.run();
  await it.started(1);
  while (!await exists(`${it.directory}/redis.conf.ready`)) await turn();
  await it.supervisor.stop(10_000);
  await run;
  deepEqual(it.exits, [{ code: 0, signal: null }]);
});

Deno.test("who does not end in time is killed", async () => {
  const it = await supervise('trap "" TERM; touch "$1.ready"; while :; do sleep 0.01; done');
  const run = it.supervisor.run();
  await it.started(1);
  while (!await exists(`${it.directory}/redis.conf.ready`)) await turn();
  await it.supervisor.stop(10);
  await run;
  equal(it.exits[0]!.signal, "SIGKILL");
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
