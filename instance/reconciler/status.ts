import type { InstanceStatus } from "../../api/failover.ts";
import type { Report } from "../../api/protocol.ts";
import { type Backoff, backoffMs } from "../../kube/backoff.ts";
import type { Logger } from "../../kube/log.ts";
import type { RestClient } from "../../kube/rest.ts";
import type { Environment } from "../environment.ts";
import { redisClusters } from "../rediscluster.ts";
import type { ReportSource } from "../server/stream.ts";

/** The entry is written this often even if nothing changed, in milliseconds. */
const REFRESH_MS = 30_000;
/** Changes that come together are written together, in milliseconds. */
const COLLECT_MS = 10;
const BACKOFF: Backoff = { initialMs: 100, maxMs: 5_000 };

/** An entry of `status.instancesStatus` without the time at which it is written. */
export type Entry = Omit<InstanceStatus, "observedAt">;

/** What publishing works with. */
export interface PublicationOptions {
  rest: RestClient;
  environment: Environment;
  /** PEM of the manager's certificate. */
  certificate: string;
  reports: ReportSource;
  log: Logger;
}

/** What a report says in `status.instancesStatus`. */
export function entryOf(report: Report, podIP: string, certificate: string): Entry {
  const { podUID, bootId, runId, role, epoch, dataEpoch, version, configHash, ready, message } =
    report;
  return {
    podUID,
    podIP,
    bootId,
    runId,
    certificate,
    role,
    epoch,
    dataEpoch,
    version,
    configHash,
    ready,
    message,
  };
}

/** The merge patch that makes an entry the instance's own: what it no longer says is removed. */
export function patchOf(name: string, entry: Entry, now: Date): Record<string, unknown> {
  const { runId = null, version = null, configHash = null, message = null } = entry;
  const observedAt = now.toISOString();
  const written = { ...entry, runId, version, configHash, message, observedAt };
  return { status: { instancesStatus: { [name]: written } } };
}

/** Keeps the instance's own entry up to date until the signal aborts. */
export async function publishStatus(
  { rest, environment, certificate, reports, log }: PublicationOptions,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace, clusterName, podIP } = environment;
  let wake = Promise.withResolvers<void>();
  reports.onChange(() => wake.resolve(), signal);
  signal.addEventListener("abort", () => wake.resolve(), { once: true });
  let written: string | undefined;
  let writtenAt = -Infinity;
  let failures = 0;
  while (!signal.aborted) {
    wake = Promise.withResolvers();
    const entry = entryOf(reports.report(), podIP, certificate);
    const text = JSON.stringify(entry);
    if (text !== written || performance.now() - writtenAt >= REFRESH_MS) {
      try {
        const patch = { type: "merge", body: patchOf(name, entry, new Date()) } as const;
        await rest.patch(redisClusters, { namespace, name: clusterName }, patch, {
          subresource: "status",
          signal,
        });
        written = text;
        writtenAt = performance.now();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        log.warn("the instance's status was not written", { error: String(error) });
      }
    }
    if (failures > 0) await pause(backoffMs(BACKOFF, failures, Math.random), signal);
    else await until(wake.promise, writtenAt + REFRESH_MS - performance.now(), signal);
  }
}

/** Waits for a change, and a little longer for those that come with it. */
async function until(change: Promise<void>, atMostMs: number, signal: AbortSignal): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const id = setTimeout(timer.resolve, Math.max(atMostMs, 0));
  await Promise.race([change, timer.promise]);
  clearTimeout(id);
  await pause(COLLECT_MS, signal);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(id);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const id = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
