import { PORT } from "../api/meta.ts";
import { RELEASE } from "../api/release.ts";
import type { Level } from "../kube/log.ts";
import { pods } from "../kube/resource.ts";
import type { RestClient } from "../kube/rest.ts";

/** What the controller is told at its start, from its Deployment. */
export interface OperatorSettings {
  /** The operator's own image: the init container of every instance copies the manager out of it. */
  readonly image: string;
  /** Pull policy of that image. */
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  /** The namespace of the controller: its Lease and the operator CA stand here. */
  readonly namespace: string;
  /** The one namespace whose RedisClusters it looks after; all where undefined. */
  readonly watchNamespace: string | undefined;
}

/** What the environment says. */
export interface Environment {
  /** Name of the controller's pod; absent outside a cluster. */
  podName: string | undefined;
  namespace: string;
  watchNamespace: string | undefined;
  /** Overrides the image that the pod itself runs. */
  image: string | undefined;
  logLevel: Level;
  healthPort: number;
  metricsPort: number;
}

/** Name of the controller's container in its Deployment. */
const CONTROLLER_CONTAINER = "controller";

/** @throws where a variable has a value that it cannot have */
export function readEnvironment(env: Record<string, string | undefined>): Environment {
  return {
    podName: env.POD_NAME || undefined,
    namespace: env.POD_NAMESPACE || "redkeep-system",
    watchNamespace: env.WATCH_NAMESPACE || undefined,
    image: env.REDKEEP_IMAGE || undefined,
    logLevel: level(env.LOG_LEVEL || "info"),
    healthPort: port("HEALTH_PORT", env.HEALTH_PORT, PORT.manager),
    metricsPort: port("METRICS_PORT", env.METRICS_PORT, PORT.metrics),
  };
}

/**
 * The settings. The image is the one that the controller's own pod runs, so that it is said in one
 * place, its Deployment; outside a cluster it is the release's.
 */
export async function readSettings(
  environment: Environment,
  rest: RestClient,
): Promise<OperatorSettings> {
  const { podName, namespace, watchNamespace } = environment;
  const own = podName ? await rest.get(pods, { namespace, name: podName }) : undefined;
  const container = own?.spec?.containers.find(({ name }) => name === CONTROLLER_CONTAINER);
  const policy = container?.imagePullPolicy as OperatorSettings["imagePullPolicy"] | undefined;
  return {
    image: environment.image ?? container?.image ?? `ghcr.io/redkeep/redkeep:${RELEASE}`,
    imagePullPolicy: policy ?? "IfNotPresent",
    namespace,
    watchNamespace,
  };
}

function level(text: string): Level {
  if (text === "debug" || text === "info" || text === "warn" || text === "error") return text;
  throw new Error(`LOG_LEVEL is ${text}, must be debug, info, warn or error`);
}

function port(variable: string, text: string | undefined, otherwise: number): number {
  if (!text) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  throw new Error(`${variable} is ${text}, must be a port number`);
}
