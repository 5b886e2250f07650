import { repositoryRoot } from "../cluster/paths.ts";

/** What a change must pass, the quickest first. */
const gates: [what: string, args: string[]][] = [
  ["format", ["fmt", "--check"]],
  ["lint and import direction", ["task", "--quiet", "lint"]],
  ["types", ["check", "--quiet"]],
  ["generated files", ["task", "--quiet", "generate", "--check"]],
  ["unit tests", ["task", "--quiet", "test:unit"]],
];

/** `./dev ok`: stops at the first gate that fails. */
export async function main(): Promise<number> {
  for (const [what, args] of gates) {
    console.log(`==> ${what}: deno ${args.join(" ")}`);
    const command = new Deno.Command(Deno.execPath(), { args, cwd: repositoryRoot });
    const { code } = await command.spawn().status;
    if (code !== 0) {
      console.error(`\n./dev ok: ${what}: failed`);
      return code;
    }
  }
  console.log("ok");
  return 0;
}
