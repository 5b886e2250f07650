/** `./dev <command>`: see {@linkcode usage}. */
const commands: Record<string, string> = {
  up: "start Kubernetes, build and deploy the operator, and create a Redis cluster",
  down: "remove everything `up` made; with --cache what was built and downloaded, too",
  status: "show the cluster, the operator, and the Redis clusters",
  logs: "follow the operator's logs; with a component's name, such as kubelet, show its",
  kubectl: "run kubectl on the cluster: ./dev kubectl get pods",
  test: "run all tests, or those in a file or whose name contains a word",
  ok: "say whether a change is good: format, lint, types, generated files, unit tests",
  bench: "measure: ./dev bench failover",
};

/** The modules that are not called as their command: `test.ts` would be taken for a test. */
const modules: Record<string, string> = { test: "./all_tests.ts" };

const usage = `usage: ./dev <command>\n\n${
  Object.entries(commands).map(([name, what]) => `  ${name.padEnd(9)}${what}`).join("\n")
}\n`;

const [name = "help", ...args] = Deno.args;
if (name === "help" || name === "--help" || name === "-h") {
  console.log(usage);
  Deno.exit(0);
}
if (!(name in commands)) {
  console.error(`./dev: no command "${name}"\n\n${usage}`);
  Deno.exit(2);
}
try {
  const { main } = await import(modules[name] ?? `./${name}.ts`) as {
    main(args: string[]): Promise<number>;
  };
  Deno.exit(await main(args));
} catch (error) {
  console.error(`\n./dev ${name}: ${error instanceof Error ? error.message : error}`);
  if (Deno.env.has("REDKEEP_DEBUG")) console.error(error);
  Deno.exit(1);
}
