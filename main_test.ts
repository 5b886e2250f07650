import { deepEqual } from "node:assert/strict";
import { deno } from "./tools/build/bundles.ts";
import { RUN_FLAGS } from "./tools/build/flags.ts";

/** Stands in for what a subcommand loads: says what it was still allowed to do. */
const PROBE = `
export async function main() {
  const allowed = async (attempt) => {
    try {
      await attempt();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) return false;
      throw error;
    }
  };
  const file = new URL("written", import.meta.url).pathname;
  console.log(JSON.stringify({
    run: await allowed(() => new Deno.Command("true").output()),
    write: await allowed(() => Deno.writeTextFile(file, "x")),
    ffi: await allowed(() => Deno.dlopen("libc.so.6", {}).close()),
    net: await allowed(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close()),
  }));
}`;

/** The environment of a pod, and that of a developer's shell. */
const POD = { KUBERNETES_SERVICE_HOST: "10.96.0.1" };
const SHELL = { KUBERNETES_SERVICE_HOST: "" };

async function permissionsOf(env: Record<string, string>, module: string, ...args: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    await deno("bundle", "--quiet", "--output", `${folder}/main.js`, "main.ts");
    await Deno.mkdir(`${folder}/operator`);
    await Deno.writeTextFile(`${folder}/operator/${module}.js`, PROBE);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...RUN_FLAGS, `${folder}/main.js`, ...args],
      env,
    }).output();
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the controller can neither run a program nor write a file nor load a library", async () => {
  const permissions = await permissionsOf(POD, "controller", "controller");
  deepEqual(permissions, { run: false, write: false, ffi: false, net: true });
});

Deno.test("outside a cluster the controller can run the plugins that a kubeconfig names", async () => {
  const permissions = await permissionsOf(SHELL, "controller", "controller");
  deepEqual(permissions, { run: true, write: false, ffi: false, net: true });
});

Deno.test("the init container's copy can neither run a program nor reach the network", async () => {
  const permissions = await permissionsOf(POD, "copy", "copy", "/controller");
  deepEqual(permissions, { run: false, write: true, ffi: false, net: false });
});

Deno.test("an unknown subcommand is refused with the usage", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...RUN_FLAGS, "main.ts", "toString"],
  }).output();
  deepEqual([code, new TextDecoder().decode(stderr).includes("usage: manager <subcommand>")], [
    2,
    true,
  ]);
});
