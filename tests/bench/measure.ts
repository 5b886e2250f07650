import { type Spread, spreadOf } from "./spread.ts";

/** One line of a benchmark's result: a quantity, measured several times, beside its budget. */
export interface Measure {
  /** What was measured, such as `kill -9 redis: longest write gap`. */
  name: string;
  unit: "s" | "MiB" | "writes";
  values: number[];
  /** The largest value that keeps the promise; absent where none is made. */
  budget?: number;
}

/** A measure with what follows from it, as it stands in the JSON. */
export interface Evaluated extends Measure {
  spread: Spread;
  /** Whether every single value keeps the promise; absent where none is made. */
  withinBudget?: boolean;
}

/** Adds the spread and the verdict. */
export function evaluate(measure: Measure): Evaluated {
  const spread = spreadOf(measure.values);
  return {
    ...measure,
    spread,
    ...(measure.budget === undefined ? {} : { withinBudget: spread.max <= measure.budget }),
  };
}

/** The measures as a table for people. */
export function formatTable(measures: readonly Measure[]): string {
  const header = ["measure", "min", "median", "max", "budget", "unit", ""];
  const rows = measures.map(evaluate).map((measure) => [
    measure.name,
    format(measure, measure.spread.min),
    format(measure, measure.spread.median),
    format(measure, measure.spread.max),
    measure.budget === undefined ? "-" : format(measure, measure.budget),
    measure.unit,
    measure.withinBudget === false ? "over" : "",
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]!.length))
  );
  return [header, ...rows].map((row) =>
    row.map((cell, column) =>
      column === 0 || column >= 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}

function format({ unit }: Measure, value: number): string {
  return value.toFixed(unit === "s" ? 2 : unit === "MiB" ? 1 : 0);
}
