/**
 * `deno task bench failover`: how long an application cannot write, and what it loses, for each
 * fault of a primary; and the memory of the programs that look after it. On the running cluster.
 */
import { parseArgs } from "node:util";
import { waitFor } from "../cluster/wait.ts";
import { connect, type Environment } from "../e2e/harness/environment.ts";
import { controllerPods } from "../e2e/harness/controllers.ts";
import { controllerProcess, managerProcess } from "../e2e/harness/faults.ts";
import { defaultImage } from "../e2e/harness/images.ts";
import { createNamespace, deleteNamespace } from "../e2e/harness/namespace.ts";
import { TestCluster } from "../e2e/harness/test_cluster.ts";
import { BENCHED_FAULTS, type BenchedFault, LEASE_SECONDS } from "./fault_table.ts";
import { evaluate, formatTable, type Measure } from "./measure.ts";
import { memoryOf } from "./memory.ts";

const BUDGET = { readySeconds: 4.5, managerMiB: 80, managerPeakMiB: 130, controllerMiB: 150 };

/** How long programs that have nothing to do are left alone before their memory is read. */
const IDLE_MS = 15_000;

/**
 * How long a cluster is left alone before the next fault: kube-proxy holds back changes that come
 * closer than a second, and the last recovery's are not this fault's.
 */
const QUIET_MS = 2_000;

/** Runs the benchmark with the arguments after its name. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { runs: { type: "string", default: "5" }, fault: { type: "string", default: "" } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs must be a positive number");
  const faults = BENCHED_FAULTS.filter(({ name }) => name.includes(values.fault));
  const environment = await connect();
  const namespace = await createNamespace(environment, "bench");
  try {
    const measures = [
      await readyTime(environment, namespace, runs),
      ...await faultMeasures(new TestCluster(environment, namespace, "bench-1"), faults, runs),
      ...await idleMemory(environment, new TestCluster(environment, namespace, "bench-1")),
    ];
    console.log(formatTable(measures));
    // What else the machine did meanwhile is part of every time measured on it.
    const [loadAverage] = Deno.loadavg();
    const image = defaultImage();
    const result = { image, runs, loadAverage, measures: measures.map(evaluate) };
    console.log(JSON.stringify(result, null, 2));
  } finally {
    await deleteNamespace(environment, namespace);
  }
}

/** From `apply` to three instances ready; the first cluster stays for what follows. */
async function readyTime(
  environment: Environment,
  namespace: string,
  runs: number,
): Promise<Measure> {
  const values: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const cluster = new TestCluster(environment, namespace, `bench-${run}`);
    const startedMs = performance.now();
    await cluster.apply({ instances: 3 });
    await cluster.waitHealthy();
    values.push((performance.now() - startedMs) / 1000);
    progress("3 instances ready", run, runs, `${values.at(-1)!.toFixed(2)} s`);
    if (run > 1) await remove(cluster);
  }
  return { name: "3 instances ready", unit: "s", values, budget: BUDGET.readySeconds };
}

/** Deletes a cluster and waits for the end of its pods, which would otherwise slow the next one. */
async function remove(cluster: TestCluster): Promise<void> {
  await cluster.delete();
  await waitFor("its pods are gone", async () => (await cluster.pods()).length === 0, {
    timeoutMs: 60_000,
  });
}

async function faultMeasures(
  cluster: TestCluster,
  faults: readonly BenchedFault[],
  runs: number,
): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const fault of faults) {
    const gap = gapMeasure(fault);
    const lost = lostMeasure(fault);
    const isolated = isolatedMeasure(fault);
    for (let run = 1; run <= runs; run++) {
      await cluster.waitHealthy();
      await sleep(QUIET_MS);
      const outcome = await fault.run(cluster);
      gap.values.push(outcome.gap.ms / 1000);
      lost.values.push(outcome.lost.length);
      if ("acknowledgedForMs" in outcome) isolated.values.push(outcome.acknowledgedForMs / 1000);
      const seconds = (outcome.gap.ms / 1000).toFixed(2);
      const of = `${outcome.lost.length} of ${outcome.acknowledged}`;
      progress(fault.name, run, runs, `${seconds} s, ${of} acknowledged writes lost`);
    }
    measures.push(gap, lost, ...(isolated.values.length > 0 ? [isolated] : []));
  }
  return measures;
}

function gapMeasure({ name, gapBudget }: BenchedFault): Measure {
  return { name: `${name}: gap`, unit: "s", values: [], budget: gapBudget };
}

function lostMeasure({ name, lostBudget }: BenchedFault): Measure {
  return { name: `${name}: lost`, unit: "writes", values: [], budget: lostBudget };
}

function isolatedMeasure({ name }: BenchedFault): Measure {
  const what = `${name}: it acknowledged for`;
  return { name: what, unit: "s", values: [], budget: LEASE_SECONDS };
}

/** Of the managers and of every controller, after a while in which there was nothing to do. */
async function idleMemory(environment: Environment, cluster: TestCluster): Promise<Measure[]> {
  await cluster.waitHealthy();
  await sleep(IDLE_MS);
  const managers = await Promise.all((await cluster.pods()).map(managerProcess));
  const controllers = await Promise.all((await controllerPods(environment)).map(controllerProcess));
  const ofManagers = await Promise.all(managers.map(memoryOf));
  const ofControllers = await Promise.all(controllers.map(memoryOf));
  return [
    {
      name: "instance manager, idle RSS",
      unit: "MiB",
      values: ofManagers.map(({ rss }) => rss),
      budget: BUDGET.managerMiB,
    },
    {
      name: "instance manager, peak RSS",
      unit: "MiB",
      values: ofManagers.map(({ peak }) => peak),
      budget: BUDGET.managerPeakMiB,
    },
    {
      name: "controller, idle RSS",
      unit: "MiB",
      values: ofControllers.map(({ rss }) => rss),
      budget: BUDGET.controllerMiB,
    },
  ];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function progress(what: string, run: number, runs: number, result: string): void {
  console.error(`${what}: run ${run} of ${runs}: ${result}`);
}
