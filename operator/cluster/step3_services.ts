/** Step 3: the Services by which clients reach a cluster. */
import { NOBODY } from "../../api/meta.ts";
import { services } from "../../kube/resource.ts";
import type { ApplyConfiguration, Service } from "../../kube/types.ts";
import { applyIfChanged } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { applyLeaderService, currentLeader } from "./leader_service.ts";
import { anyService, replicaService } from "./objects/service.ts";

/**
 * Makes the Services. Whom `-leader` leads to is step 6's to decide: here it only comes to exist,
 * leading to nobody.
 */
export async function reconcileServices(ctx: ReconcileContext): Promise<void> {
  await Promise.all([
    applyLeaderService(ctx, currentLeader(ctx) ?? NOBODY),
    applyService(ctx, replicaService(ctx.cluster)),
    applyService(ctx, anyService(ctx.cluster)),
  ]);
}

async function applyService(
  ctx: ReconcileContext,
  desired: ApplyConfiguration<Service>,
): Promise<void> {
  const { name } = desired.metadata;
  const cached = ctx.observed.services.find(({ metadata }) => metadata.name === name);
  await applyIfChanged(ctx, services, desired, cached);
}
