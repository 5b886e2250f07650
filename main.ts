/**
 * The one executable: parses the subcommand, takes away the permissions it must never use, and
 * loads what it runs.
 */
import { RELEASE } from "./api/release.ts";

interface Subcommand {
  /** What it does, for `manager help`. */
  does: string;
  /** The module whose `main` it runs, without its extension. */
  module: string;
  /** Given up for good before the module is loaded. */
  revoke: readonly Deno.PermissionName[];
}

/**
 * Outside a cluster the credentials come from a kubeconfig, and most clouds' kubeconfigs name a
 * plugin that has to be run for them. In a pod, where the kubelet always sets this variable,
 * nothing is ever run.
 */
const inCluster = Boolean(Deno.env.get("KUBERNETES_SERVICE_HOST"));

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  controller: {
    does: "look after every RedisCluster",
    module: "./operator/controller",
    revoke: inCluster ? ["run", "write", "ffi"] : ["write", "ffi"],
  },
  instance: {
    does: "be PID 1 of one Redis pod",
    module: "./instance/main",
    // It runs redis-server; its worker holds the few permissions that it computes at start.
    revoke: ["ffi"],
  },
  copy: {
    does: "copy this program into a directory, from an init container",
    module: "./operator/copy",
    revoke: ["run", "net", "ffi"],
  },
};

/**
 * A bundle per subcommand, laid out as the sources are: whoever runs one loads nothing of the
 * others, since every Redis pod pays for what its manager loads.
 */
const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

const [name = "help", ...args] = Deno.args;
const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;

if (subcommand) {
  for (const permission of subcommand.revoke) Deno.permissions.revokeSync({ name: permission });
  const { main } = await import(`${subcommand.module}${EXTENSION}`);
  await main(args);
} else if (name === "version") {
  console.log(RELEASE);
} else {
  const lines = Object.entries(SUBCOMMANDS).map(([n, { does }]) => `  ${n.padEnd(12)}${does}`);
  console.error(
    ["usage: manager <subcommand>", ...lines, "  version     print the release"].join("\n"),
  );
  Deno.exit(name === "help" || name === "--help" ? 0 : 2);
}
