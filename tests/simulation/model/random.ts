/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * A small generator (mulberry32): the same numbers for the same seed and stream. Everybody in a
 * world draws from a stream of their own, so that a fault left out changes as little as possible.
 */
export function randomOf(seed: number, stream: string): Random {
  let a = seed;
  for (const char of stream) a = Math.imul(a ^ char.charCodeAt(0), 0x9e3779b1);
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of the items, each as likely as the others. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}
