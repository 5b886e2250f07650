/** The manager's worker: holds the permissions that the main thread computed, and no others. */
import { inClusterCredentials } from "../kube/in_cluster.ts";
import { Logger } from "../kube/log.ts";
import { RestClient } from "../kube/rest.ts";
import type { FromWorker, Host, ToWorker } from "./host.ts";
import { runInstance } from "./run.ts";
import type { Settings } from "./settings.ts";

/** Owns what this instance writes to the API server. */
const FIELD_MANAGER = "redkeep-instance";

const terminate = new AbortController();

const host: Host = {
  killGroup: (pid) => tell({ type: "killGroup", pid }),
  started: (pid) => tell({ type: "started", pid }),
  mayWrite: (pid, forMs) => tell({ type: "mayWrite", pid, forMs }),
  fenced: () => tell({ type: "fenced" }),
};

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "terminate") terminate.abort();
  else run(data.settings);
};

async function run(settings: Settings): Promise<void> {
  const { environment } = settings;
  const log = new Logger("instance").with({
    cluster: `${environment.namespace}/${environment.clusterName}`,
    pod: environment.name,
  });
  const credentials = await inClusterCredentials({
    host: environment.apiHost,
    port: environment.apiPort,
    directory: settings.paths.serviceAccount,
  });
  const rest = new RestClient(credentials, { fieldManager: FIELD_MANAGER });
  await runInstance(settings, { rest, host, log, terminate: terminate.signal });
  tell({ type: "finished" });
}

function tell(message: FromWorker): void {
  self.postMessage(message);
}
