/** What a metric's samples mean, as Prometheus's text format has it. */
export type MetricType = "counter" | "gauge" | "summary";

/** One value of a metric. */
export interface Sample {
  value: number;
  labels?: Readonly<Record<string, string>>;
  /** Of a summary: `_sum` or `_count`; a quantile has none. */
  suffix?: "_sum" | "_count";
}

/** All samples of one name. */
export interface Metric {
  name: string;
  type: MetricType;
  help: string;
  samples: Sample[];
}

/** The media type of what `exposition` returns. */
export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics in Prometheus's text format 0.0.4; those without samples are left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function exposition(metrics: Iterable<Metric>): string {
  let text = "";
  for (const { name, type, help, samples } of metrics) {
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    for (const { value, labels = {}, suffix = "" } of samples) {
      text += `${name}${suffix}${labelSet(labels)} ${number(value)}\n`;
    }
  }
  return text;
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
