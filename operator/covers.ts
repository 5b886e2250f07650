/**
 * Whether `actual` has everything that `desired` says. Fields that `desired` does not mention may
 * be anything: defaults, other managers' fields, status. Lists must agree item by item.
 */
export function covers(actual: unknown, desired: unknown): boolean {
  if (desired === undefined) return true;
  if (Array.isArray(desired)) {
    return Array.isArray(actual) && actual.length === desired.length &&
      desired.every((item, index) => covers(actual[index], item));
  }
  if (typeof desired === "object" && desired !== null) {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) return false;
    return Object.entries(desired).every(([key, value]) =>
      covers((actual as Record<string, unknown>)[key], value)
    );
  }
  return Object.is(actual, desired);
}
