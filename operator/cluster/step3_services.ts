/** Step 3: the Services by which clients reach a cluster. */
import { NOBODY } from "../../api/meta.ts";
import { services } from "../../kube/resource.ts";
import { applyIfChanged } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { applyLeaderService, currentLeader } from "./leader_service.ts";
import { anyService, replicaService } from "./objects/service.ts";

/**
 * Makes the Services. Whom `-leader` leads to is step 6's to decide: here it only comes to exist,
 * leading to nobody.
 */
export async function reconcileServices(ctx: ReconcileContext): Promise<void> {
  await applyLeaderService(ctx, currentLeader(ctx) ?? NOBODY);
  for (const desired of [replicaService(ctx.cluster), anyService(ctx.cluster)]) {
    const cached = ctx.observed.services.find(({ metadata }) =>
      metadata.name === desired.metadata.name
    );
    await applyIfChanged(ctx, services, desired, cached);
  }
}
