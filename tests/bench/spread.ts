/** How a measure was distributed over several runs. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/**
 * The spread of some values; with an even number of them the median is the mean of the middle two.
 *
 * @throws {RangeError} where there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("no values have no spread");
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)]!;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]!;
  return { min: sorted[0]!, median: (lower + upper) / 2, max: sorted.at(-1)! };
}
