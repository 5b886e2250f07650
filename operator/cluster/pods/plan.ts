/**
 * Which pods to make, replace and remove: pure, from one snapshot. Disruption comes one pod at a
 * time and only while everything else serves; what is missing is made at once.
 */

/** What the plan needs to know of a pod. */
export interface PodFacts {
  name: string;
  ordinal: number;
  /** It has a deletionTimestamp. */
  deleting: boolean;
  /** All its containers have ended for good: it was evicted, or its node shut down. */
  finished: boolean;
  /** Its Redis container does not run and holds no data that would go with the pod. */
  idle: boolean;
  /** Its manager reports that it serves, as writable primary or as replica in sync. */
  ready: boolean;
  /** It was made from another spec. */
  outdated: boolean;
}

/** See {@linkcode planPods}. */
export interface PodsView {
  /** How many are wanted. */
  instances: number;
  pods: readonly PodFacts[];
  /** Ordinals whose claim exists, or that need none: the others' pods would take a stranger's. */
  volumes: ReadonlySet<number>;
  /** Name of the settled primary; absent while there is none, or a change is under way. */
  primary?: string;
}

/** What to do. Reasons are the reasons of Events. */
export type PodAction =
  | { do: "create"; ordinal: number }
  | { do: "delete"; name: string; reason: "PodFinished" | "ScaledDown" | "RollingUpdate" }
  | { do: "switchover"; to?: string; reason: "ScaleDown" | "RollingUpdate" };

/** The next actions; none while something is waited for. */
export function planPods(view: PodsView): PodAction[] {
  const finished = view.pods.filter((pod) => pod.finished && !pod.deleting);
  const missing = missingOrdinals(view);
  // A pod that is on its way in or out is waited for before the next one is disturbed.
  if (finished.length > 0 || missing.length > 0 || view.pods.some((pod) => pod.deleting)) {
    return [
      ...finished.map(({ name }) => ({ do: "delete", name, reason: "PodFinished" } as const)),
      ...missing.filter((ordinal) => view.volumes.has(ordinal))
        .map((ordinal) => ({ do: "create", ordinal } as const)),
    ];
  }
  const next = scaleDown(view) ?? replaceIdle(view) ?? roll(view);
  return next ? [next] : [];
}

function missingOrdinals({ instances, pods }: PodsView): number[] {
  const present = new Set(pods.map(({ ordinal }) => ordinal));
  return Array.from({ length: instances }, (_, index) => index + 1)
    .filter((ordinal) => !present.has(ordinal));
}

/** The highest ordinal goes first, and the primary never: it hands over to one that stays. */
function scaleDown({ instances, pods, primary }: PodsView): PodAction | undefined {
  const surplus = downwards(pods.filter(({ ordinal }) => ordinal > instances));
  if (surplus.length === 0 || primary === undefined) return undefined;
  const staying = pods.filter(({ ordinal }) => ordinal <= instances);
  const victim = surplus.find(({ name }) => name !== primary);
  if (victim) {
    const harmless = !victim.ready || staying.every((pod) => pod.ready);
    return harmless ? { do: "delete", name: victim.name, reason: "ScaledDown" } : undefined;
  }
  const heir = staying.find((pod) => pod.ready);
  return heir && { do: "switchover", to: heir.name, reason: "ScaleDown" };
}

/**
 * An outdated pod that does not run may have to be replaced for there to be a primary at all, such
 * as after an image that could not be pulled.
 */
function replaceIdle({ pods }: PodsView): PodAction | undefined {
  const pod = downwards(pods).find(({ outdated, idle }) => outdated && idle);
  return pod && { do: "delete", name: pod.name, reason: "RollingUpdate" };
}

/** Replicas first, highest ordinal first, each once all others serve; the primary last. */
function roll({ pods, primary }: PodsView): PodAction | undefined {
  const outdated = downwards(pods.filter((pod) => pod.outdated));
  if (outdated.length === 0 || primary === undefined) return undefined;
  const othersServe = (name: string) => pods.every((pod) => pod.ready || pod.name === name);
  const replicas = outdated.filter(({ name }) => name !== primary);
  if (replicas.length > 0) {
    const next = replicas.find(({ name }) => othersServe(name));
    return next && { do: "delete", name: next.name, reason: "RollingUpdate" };
  }
  if (pods.length === 1) return { do: "delete", name: primary, reason: "RollingUpdate" };
  if (!othersServe(primary)) return undefined;
  const heir = downwards(pods).findLast(({ name }) => name !== primary)!;
  return { do: "switchover", to: heir.name, reason: "RollingUpdate" };
}

function downwards(pods: readonly PodFacts[]): PodFacts[] {
  return pods.toSorted((a, b) => b.ordinal - a.ordinal);
}
