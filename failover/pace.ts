/** How often a question is repeated. */
import type { View } from "./view.ts";

/** How soon a question that was not answered is asked again. */
export const ASK_AGAIN_MS = 250;

/** Whether a pod is to be asked (again) to carry out a command in this epoch. */
export function isDue(view: View, verb: "fence" | "detach" | "promote", podUID: string): boolean {
  const askedAt = view.evidence.askedAt.get(`${verb} ${podUID}`);
  return askedAt === undefined || view.now - askedAt >= ASK_AGAIN_MS;
}
