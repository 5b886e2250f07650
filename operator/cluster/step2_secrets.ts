/** Step 2: the Secrets that the spec refers to, and the one that is made where it names none. */
import { REASON } from "../../api/conditions.ts";
import { secrets } from "../../kube/resource.ts";
import type { Secret } from "../../kube/types.ts";
import { createIfAbsent } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { authSecretOf, generatedAuthSecret } from "./objects/auth_secret.ts";

/** What became of the Secrets. */
export interface ResolvedSecrets {
  /** Whether pods can be started with them. */
  complete: boolean;
  /** By the field of the spec that names it: for `status.secretsResourceVersion`. */
  resourceVersions: Record<string, string>;
}

/** Finds every Secret in use; what is missing is a problem, and is waited for. */
export async function reconcileSecrets(ctx: ReconcileContext): Promise<ResolvedSecrets> {
  const auth = await findAuthSecret(ctx);
  if (!auth) return { complete: false, resourceVersions: {} };
  return { complete: true, resourceVersions: { authSecret: auth.metadata.resourceVersion } };
}

async function findAuthSecret(ctx: ReconcileContext): Promise<Secret | undefined> {
  const { cluster } = ctx;
  const { name, key } = authSecretOf(cluster);
  const at = { namespace: cluster.metadata.namespace, name };
  const generated = cluster.spec.authSecret === undefined;
  const found = generated
    ? ctx.observed.secrets.find((secret) => secret.metadata.name === name) ?? await generate(ctx)
    : await ctx.secrets.get(at);
  if (!found) {
    problem(ctx, `Secret ${name}, named by spec.authSecret, does not exist: create it`);
  } else if (found.data?.[key] === undefined) {
    problem(ctx, `Secret ${name} has no key ${key}, which holds the password: add it`);
    return undefined;
  }
  return found;
}

/** Makes the Secret, unless somebody else's has its name. */
async function generate(ctx: ReconcileContext): Promise<Secret | undefined> {
  const secret = generatedAuthSecret(ctx.cluster);
  const created = await createIfAbsent(ctx, secrets, secret);
  const { namespace, name } = secret.metadata as { namespace: string; name: string };
  const stored = await ctx.rest.get(secrets, { namespace, name }, { signal: ctx.signal });
  const owner = stored.metadata.ownerReferences?.find(({ uid }) =>
    uid === ctx.cluster.metadata.uid
  );
  if (!owner) {
    problem(
      ctx,
      `Secret ${name} exists and does not belong to this RedisCluster: delete it, or name it in ` +
        "spec.authSecret of a new RedisCluster",
    );
    return undefined;
  }
  if (created) {
    const message = `created Secret ${name} with a random password`;
    ctx.recorder.event(ctx.cluster, { type: "Normal", reason: "CreatedSecret", message });
  }
  return stored;
}

function problem(ctx: ReconcileContext, message: string): void {
  ctx.problems.push({ reason: REASON.SecretMissing, message });
  ctx.recorder.event(ctx.cluster, { type: "Warning", reason: REASON.SecretMissing, message });
}
