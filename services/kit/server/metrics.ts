/** Prometheus metrics of one service; read only when scraped. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricDeclaration, ServiceMetrics } from '../service.ts';

type Values = Iterable<readonly [label: string, value: number]>;

export type Metrics = ReturnType<typeof createMetrics>;

/** From 1 ms to the 30 s deadline, in seconds as Prometheus asks. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 3, 10, 30];

export function createMetrics(service: string, declared: Readonly<Record<string, MetricDeclaration>> = {}) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'path', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'path', 'status'] as const,
    buckets: durationBuckets,
    registers: [registry],
  });
  processGauges(registry);
  return {
    registry,
    ofService: serviceMetrics(registry, declared),
    observeRequest(request: { method: string; path: string; status: number; durationMs: number }) {
      const labels = { method: request.method, path: request.path, status: String(request.status) };
      requests.inc(labels);
      durations.observe(labels, request.durationMs / 1_000);
    },
    /** A gauge whose values are read at the scrape, one a label value. */
    gauge(gauge: { name: string; help: string; label?: string; read: () => Values | Promise<Values> }) {
      const { name, help, label, read } = gauge;
      new Gauge({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [registry],
        async collect() {
          const values = await read();
          this.reset();
          for (const [of, value] of values) this.set(label === undefined ? {} : { [label]: of }, value);
        },
      });
    },
  };
}

function serviceMetrics(
  registry: Registry,
  declared: Readonly<Record<string, MetricDeclaration>>,
): ServiceMetrics {
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { type, help, labels }] of Object.entries(declared)) {
    const common = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'counter') counters.set(name, new Counter(common));
    else histograms.set(name, new Histogram({ ...common, buckets: durationBuckets }));
  }
  return {
    increment: (name, labels) => counters.get(name)?.inc(labels),
    observeSeconds: (name, labels, seconds) => histograms.get(name)?.observe(labels, seconds),
  };
}

function processGauges(registry: Registry): void {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_cpu_seconds_total',
    help: 'CPU time used',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.set((user + system) / 1_000_000);
    },
  });
}
