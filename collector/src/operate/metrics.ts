/** Counters in the text format of Prometheus 0.0.4. */
export interface Metrics {
  count(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  /** Seconds that something took. */
  observe(name: string, labels: Readonly<Record<string, string>>, seconds: number): void;
  /** A number that is asked for when it is shown. */
  gauge(name: string, help: string, read: () => number): void;
  text(): string;
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const help: Readonly<Record<string, string>> = {
  jirafe_requests_total: 'Requests by operation and status.',
  jirafe_events_total: 'Events by type and outcome: stored, duplicate, refused, failed.',
  jirafe_request_seconds: 'Time from the headers of a request to its answer, by operation.',
  jirafe_received_bytes_total: 'Bytes of bodies.',
};

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

export function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const histograms = new Map<string, Map<string, Histogram>>();
  const gauges = new Map<string, { help: string; read: () => number }>();
  return {
    count(name, labels, by = 1) {
      const family = familyOf(counters, name);
      const key = labelText(labels);
      family.set(key, (family.get(key) ?? 0) + by);
    },
    observe(name, labels, seconds) {
      const family = familyOf(histograms, name);
      const key = labelText(labels);
      const histogram = family.get(key) ?? { counts: buckets.map(() => 0), sum: 0, count: 0 };
      family.set(key, histogram);
      histogram.sum += seconds;
      histogram.count += 1;
      const index = buckets.findIndex((bound) => seconds <= bound);
      if (index >= 0) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
    },
    gauge: (name, text, read) => void gauges.set(name, { help: text, read }),
    text() {
      const lines: string[] = [];
      const head = (name: string, type: string, text = help[name] ?? name): void =>
        void lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`);
      for (const [name, family] of counters) {
        head(name, 'counter');
        for (const [labels, value] of family) lines.push(`${name}{${labels}} ${value}`);
      }
      for (const [name, family] of histograms) {
        head(name, 'histogram');
        for (const [labels, { counts, sum, count }] of family) {
          let below = 0;
          for (const [index, bound] of buckets.entries())
            lines.push(`${name}_bucket{${labels},le="${bound}"} ${(below += counts[index] ?? 0)}`);
          lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
        }
      }
      for (const [name, { help: text, read }] of gauges) {
        head(name, 'gauge', text);
        lines.push(`${name} ${read()}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function familyOf<Value>(families: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family = new Map<string, Value>();
  families.set(name, family);
  return family;
}

/** Labels come from fixed lists (operations, statuses, types), never from requests, so that there are never many. */
function labelText(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const key in labels) text += `${text && ','}${key}="${labels[key]}"`;
  return text;
}
