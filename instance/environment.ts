/** What the pod's spec tells the instance manager, through the environment. */

/** The environment, parsed. */
export interface Environment {
  /** Name of the instance: the pod's name. */
  name: string;
  podUID: string;
  /** The pod's address, IPv4 or IPv6. */
  podIP: string;
  namespace: string;
  clusterName: string;
  /** metadata.uid of the RedisCluster: an object of the same name may be another cluster. */
  clusterUID: string;
  apiHost: string;
  apiPort: string;
  /** The pod's terminationGracePeriodSeconds: the time from SIGTERM to SIGKILL. */
  gracePeriodSeconds: number;
}

/** Kubernetes' default for pods that say nothing. */
const DEFAULT_GRACE_PERIOD_SECONDS = 30;

/** @throws Error that names every variable that is missing */
export function readEnvironment(env: Record<string, string | undefined>): Environment {
  const missing: string[] = [];
  const required = (variable: string) => {
    const value = env[variable];
    if (!value) missing.push(variable);
    return value ?? "";
  };
  const environment: Environment = {
    name: required("POD_NAME"),
    podUID: required("POD_UID"),
    podIP: required("POD_IP"),
    namespace: required("POD_NAMESPACE"),
    clusterName: required("CLUSTER_NAME"),
    clusterUID: required("CLUSTER_UID"),
    apiHost: required("KUBERNETES_SERVICE_HOST"),
    apiPort: required("KUBERNETES_SERVICE_PORT"),
    gracePeriodSeconds: Number(env.TERMINATION_GRACE_PERIOD_SECONDS) ||
      DEFAULT_GRACE_PERIOD_SECONDS,
  };
  if (missing.length > 0) {
    throw new Error(
      `environment variables not set: ${missing.join(", ")}; the pod's spec sets them`,
    );
  }
  return environment;
}
