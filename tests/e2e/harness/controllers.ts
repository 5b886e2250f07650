import { leases, pods, secrets } from "../../../kube/resource.ts";
import type { Lease, Pod } from "../../../kube/types.ts";
import { CA_SECRET_NAME } from "../../../pki/authority.ts";
import { fromSecretData } from "../../../pki/authority_state.ts";
import type { KeyPair } from "../../../pki/certificate.ts";
import { waitFor } from "../../cluster/wait.ts";
import type { Environment } from "./environment.ts";
import { isReady } from "./health.ts";
import { kubectl } from "./kubectl.ts";

/** Name of the Lease that the leading controller holds. */
const LEASE = "redkeep-controller";
/** Selects the controller's Deployment and its pods. */
const SELECTOR = "app.kubernetes.io/component=controller";

/** The pods of the controller. */
export async function controllerPods({ rest, operatorNamespace }: Environment): Promise<Pod[]> {
  const { items } = await rest.list(pods, {
    namespace: operatorNamespace,
    labelSelector: SELECTOR,
  });
  return items;
}

/** Who holds the Lease, or held it last: another life of a controller is another identity. */
export async function leaderIdentity(environment: Environment): Promise<string | undefined> {
  return (await readLease(environment)).spec?.holderIdentity;
}

/** Waits until one who is not `former` leads. */
export async function waitSuccessor(environment: Environment, former?: string): Promise<void> {
  await waitFor(
    `a controller other than ${former} leads`,
    async () => await leaderIdentity(environment) !== former,
    { timeoutMs: 60_000 },
  );
  await waitControllers(environment);
}

function readLease({ rest, operatorNamespace }: Environment): Promise<Lease> {
  return rest.get(leases, { namespace: operatorNamespace, name: LEASE });
}

/** The pod whose controller leads now. */
export async function leadingController(environment: Environment): Promise<Pod> {
  return await waitFor("a controller leads", async () => {
    const { spec } = await readLease(environment);
    const renewed = Date.parse(spec?.renewTime ?? "") || 0;
    const expired = Date.now() - renewed > (spec?.leaseDurationSeconds ?? 0) * 1000;
    const candidates = await controllerPods(environment);
    const holder = candidates.find(({ metadata }) => spec?.holderIdentity?.includes(metadata.name));
    return !expired && holder;
  }, { timeoutMs: 40_000 });
}

/** Waits until every controller is ready and one of them leads. */
export async function waitControllers(environment: Environment): Promise<void> {
  await waitFor("the controllers are ready", async () => {
    const all = await controllerPods(environment);
    return all.length > 1 && all.every(isReady);
  }, { timeoutMs: 60_000 });
  await leadingController(environment);
}

/** The certificate by which the controller commands instances, with its key. */
export async function controllerIdentity(environment: Environment): Promise<KeyPair> {
  const secret = await environment.rest.get(secrets, {
    namespace: environment.operatorNamespace,
    name: CA_SECRET_NAME,
  });
  const decoded = Object.entries(secret.data ?? {}).map(([key, value]) => [key, atob(value)]);
  return fromSecretData(Object.fromEntries(decoded)).client;
}

/** Runs `body` while there is no controller at all. */
export async function withoutControllers(
  environment: Environment,
  body: () => Promise<void>,
): Promise<void> {
  const scale = (replicas: number) =>
    kubectl(environment, [
      "scale",
      "deployment",
      `--selector=${SELECTOR}`,
      `--namespace=${environment.operatorNamespace}`,
      `--replicas=${replicas}`,
    ]);
  const before = (await controllerPods(environment)).length;
  await scale(0);
  try {
    await waitFor(
      "the controllers are gone",
      async () => (await controllerPods(environment)).length === 0,
      { timeoutMs: 60_000 },
    );
    await body();
  } finally {
    await scale(before);
  }
  await waitControllers(environment);
}
