/** Counters in the text format of Prometheus 0.0.4. */
export interface Metrics {
  /** What counts one thing: to be asked for once, and called often. */
  counter(name: string, labels: Readonly<Record<string, string>>): (by?: number) => void;
  /** What takes the seconds that one thing took; likewise. */
  timer(name: string, labels: Readonly<Record<string, string>>): (seconds: number) => void;
  /** A number that is asked for when it is shown. */
  gauge(name: string, help: string, read: () => number): void;
  /** A sum that is kept elsewhere and only grows. */
  total(name: string, help: string, read: () => number): void;
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
  const counters = new Map<string, Map<string, { value: number }>>();
  const histograms = new Map<string, Map<string, Histogram>>();
  const gauges = new Map<string, { type: 'gauge' | 'counter'; help: string; read: () => number }>();
  return {
    counter(name, labels) {
      const counter = known(counters, name, labels, () => ({ value: 0 }));
      return (by = 1) => void (counter.value += by);
    },
    timer(name, labels) {
      const histogram = known(histograms, name, labels, () => ({ counts: buckets.map(() => 0), sum: 0, count: 0 }));
      return (seconds) => {
        histogram.sum += seconds;
        histogram.count += 1;
        const index = buckets.findIndex((bound) => seconds <= bound);
        if (index >= 0) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
      };
    },
    gauge: (name, text, read) => void gauges.set(name, { type: 'gauge', help: text, read }),
    total: (name, text, read) => void gauges.set(name, { type: 'counter', help: text, read }),
    text() {
      const lines: string[] = [];
      const head = (name: string, type: string, text = help[name] ?? name): void =>
        void lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`);
      for (const [name, family] of counters) {
        head(name, 'counter');
        for (const [labels, { value }] of family) lines.push(`${name}{${labels}} ${value}`);
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
      for (const [name, { type, help: text, read }] of gauges) {
        head(name, type, text);
        lines.push(`${name} ${read()}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function known<Value>(
  families: Map<string, Map<string, Value>>,
  name: string,
  labels: Readonly<Record<string, string>>,
  make: () => Value,
): Value {
  const family = families.get(name) ?? new Map<string, Value>();
  families.set(name, family);
  const key = labelText(labels);
  const value = family.get(key) ?? make();
  family.set(key, value);
  return value;
}

/** Labels come from fixed lists (operations, statuses, types), never from requests, so that there are never many. */
function labelText(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const key in labels) text += `${text && ','}${key}="${labels[key]}"`;
  return text;
}
