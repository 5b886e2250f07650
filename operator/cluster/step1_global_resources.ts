/** Step 1: the objects that all instances of a cluster share. */
import {
  configMaps,
  podDisruptionBudgets,
  roleBindings,
  roles,
  serviceAccounts,
} from "../../kube/resource.ts";
import type { KubernetesObject } from "../../kube/types.ts";
import { applyIfChanged, deleteExactly } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { disruptionBudget } from "./objects/disruption_budget.ts";
import { role, roleBinding, serviceAccount } from "./objects/instance_account.ts";
import { operatorCA } from "./objects/operator_ca.ts";

/** ServiceAccount, Role, RoleBinding, the operator's CA, and the PodDisruptionBudget. */
export async function reconcileGlobalResources(ctx: ReconcileContext): Promise<void> {
  const { cluster, observed } = ctx;
  const account = serviceAccount(cluster);
  const ca = operatorCA(cluster, ctx.identity().ca);
  await Promise.all([
    account &&
    applyIfChanged(ctx, serviceAccounts, account, named(observed.serviceAccounts, account)),
    reconcilePermissions(ctx),
    applyIfChanged(ctx, configMaps, ca, named(observed.configMaps, ca)),
    reconcileDisruptionBudget(ctx),
  ]);
}

/** The Role first: a RoleBinding is refused while the Role it names does not exist. */
async function reconcilePermissions(ctx: ReconcileContext): Promise<void> {
  const { cluster, observed } = ctx;
  const permissions = role(cluster);
  await applyIfChanged(ctx, roles, permissions, named(observed.roles, permissions));
  const binding = roleBinding(cluster);
  await applyIfChanged(ctx, roleBindings, binding, named(observed.roleBindings, binding));
}

async function reconcileDisruptionBudget(ctx: ReconcileContext): Promise<void> {
  const { cluster, observed } = ctx;
  const budget = disruptionBudget(cluster);
  if (budget) {
    const cached = named(observed.podDisruptionBudgets, budget);
    await applyIfChanged(ctx, podDisruptionBudgets, budget, cached);
    return;
  }
  for (const former of observed.podDisruptionBudgets) {
    if (former.metadata.name !== cluster.metadata.name) continue;
    await deleteExactly(ctx, podDisruptionBudgets, former);
  }
}

function named<T extends KubernetesObject>(
  objects: readonly T[],
  desired: { metadata: { name: string } },
): T | undefined {
  return objects.find((object) => object.metadata.name === desired.metadata.name);
}
