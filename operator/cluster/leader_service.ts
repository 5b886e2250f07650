import { LABEL, serviceName } from "../../api/meta.ts";
import { services } from "../../kube/resource.ts";
import type * as kube from "../../kube/types.ts";
import { applyIfChanged } from "../apply.ts";
import type { ReconcileContext } from "./context.ts";
import { leaderService } from "./objects/service.ts";

/** Points `<name>-leader` at an instance, or at `NOBODY`: nobody else writes its selector. */
export async function applyLeaderService(ctx: ReconcileContext, instance: string): Promise<void> {
  await applyIfChanged(ctx, services, leaderService(ctx.cluster, instance), cached(ctx));
}

/** Whom `<name>-leader` leads to, by the cache; undefined where there is no such Service. */
export function currentLeader(ctx: ReconcileContext): string | undefined {
  return cached(ctx)?.spec?.selector?.[LABEL.instance];
}

function cached(ctx: ReconcileContext): kube.Service | undefined {
  const name = serviceName(ctx.cluster.metadata.name, "leader");
  return ctx.observed.services.find((service) => service.metadata.name === name);
}
