import { chooseProvider } from "../cluster/choose.ts";
import { exists } from "../cluster/files.ts";
import { repositoryRoot } from "../cluster/paths.ts";
import { consoleProgress } from "../cluster/progress.ts";
import { deployOperator, loadServerImages } from "./operator.ts";
import { addCounts, type Counts, formatCounts, parseClosingLine } from "./summary.ts";

/** A part of the tests, by where they lie. */
interface Suite {
  name: string;
  /** Arguments of `deno test` that select the suite's files. */
  files: string[];
}

const suites: Suite[] = [
  { name: "unit", files: ["--ignore=tests/integration,tests/e2e,tests/simulation/thorough"] },
  { name: "integration", files: ["tests/integration"] },
  { name: "e2e", files: ["tests/e2e"] },
];

/** Runs a suite, shows its output, and counts its outcomes. */
async function runSuite(args: string[], kubeconfig: string | undefined): Promise<Counts> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...args],
    cwd: repositoryRoot,
    env: { NO_COLOR: "1", ...(kubeconfig ? { KUBECONFIG: kubeconfig } : {}) },
    stdout: "piped",
  }).spawn();
  let counts: Counts | undefined;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) counts = parseClosingLine(line) ?? counts;
  }
  counts = parseClosingLine(rest) ?? counts;
  const { success } = await child.status;
  // A file that does not load, or a runner that dies, has no test to blame.
  if (!success && !counts?.failed) return { ...(counts ?? none), failed: 1 };
  return counts ?? none;
}

const none: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Makes the cluster ready with what is in the working tree. */
async function prepareCluster(): Promise<string> {
  const progress = consoleProgress();
  const provider = await chooseProvider();
  await provider.up(progress);
  await loadServerImages(provider, progress);
  await deployOperator(provider, progress);
  return provider.kubeconfig();
}

/** `./dev test [FILE | WORD]`: all tests, those of a file or folder, or those named so. */
export async function main([filter, ...others]: string[]): Promise<number> {
  if (others.length > 0) throw new Error("at most one file, folder or word");
  const byPath = filter !== undefined && await exists(`${repositoryRoot}/${filter}`);
  const needsCluster = !byPath || /^(\.\/)?tests\/(integration|e2e)\b/.test(filter);
  const kubeconfig = needsCluster ? await prepareCluster() : undefined;

  const runs = byPath ? [{ name: filter, args: [filter] }] : suites.map(({ name, files }) => ({
    name,
    args: [...files, ...(filter === undefined ? [] : [`--filter=${filter}`])],
  }));
  const counts: Counts[] = [];
  for (const { name, args } of runs) {
    console.log(`\n==> ${name} tests`);
    counts.push(await runSuite(args, kubeconfig));
  }
  const total = addCounts(counts);
  if (total.passed + total.failed + total.skipped === 0) {
    throw new Error(`no test matches "${filter}"`);
  }
  console.log(`\n${formatCounts(total)}`);
  return total.failed > 0 ? 1 : 0;
}
