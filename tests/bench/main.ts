/** `deno task bench <name>`: runs one of the benchmarks on the running cluster. */
const BENCHMARKS = ["failover"];

const [name = "", ...args] = Deno.args;
if (!BENCHMARKS.includes(name)) {
  console.error(`usage: deno task bench <${BENCHMARKS.join("|")}> [--runs N] [--fault NAME]`);
  Deno.exit(2);
}
const { main } = await import(`./${name}.ts`);
await main(args);
// Connections to the API server would keep the process alive.
Deno.exit(0);
