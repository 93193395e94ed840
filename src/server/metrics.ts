import type { Services } from './services.ts';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The state of the engine in the text format of Prometheus. Labels are names of the workspace and codes, never more. */
export async function metricsText({
  engine,
  clock,
  console,
}: Pick<Services, 'engine' | 'clock' | 'console'>): Promise<string> {
  const [status, alerts] = await Promise.all([engine.status(), console.alerts.all('open')]);
  const { store, flows } = status;
  const queues = flows.flatMap((flow) => flow.queues);
  const byFlow = (value: (flow: (typeof flows)[number]) => number): Sample[] =>
    flows.map((flow) => ({ labels: { flow: flow.flow }, value: value(flow) }));
  const byQueue = (value: (queue: (typeof queues)[number]) => number): Sample[] =>
    queues.map((queue) => ({ labels: { destination: queue.destination }, value: value(queue) }));
  const one = (value: number): Sample[] => [{ labels: {}, value }];
  return [
    metric('suture_up_seconds', 'gauge', 'Time since the engine started', one((clock.now() - status.startedAt) / 1000)),
    metric('suture_release', 'gauge', 'Number of the release that is current', one(status.release.number)),
    metric(
      'suture_received_total',
      'counter',
      'Messages received',
      byFlow(({ received }) => received),
    ),
    metric(
      'suture_refused_total',
      'counter',
      'Messages refused',
      byFlow(({ refused }) => refused),
    ),
    metric(
      'suture_source_listening',
      'gauge',
      '1 while the source listens',
      byFlow(({ source }) => (source?.listening === true ? 1 : 0)),
    ),
    metric(
      'suture_delivered_total',
      'counter',
      'Deliveries made',
      byQueue(({ delivered }) => delivered),
    ),
    metric(
      'suture_flagged_total',
      'counter',
      'Deliveries of which not every field arrived whole',
      byQueue(({ flagged }) => flagged ?? 0),
    ),
    metric(
      'suture_queued',
      'gauge',
      'Deliveries that wait',
      byQueue(({ queued }) => queued),
    ),
    metric(
      'suture_held',
      'gauge',
      'Deliveries that wait for a person',
      byQueue(({ held }) => held),
    ),
    metric(
      'suture_oldest_seconds',
      'gauge',
      'Age of the oldest delivery that waits',
      byQueue(({ oldestMs }) => oldestMs / 1000),
    ),
    metric(
      'suture_gate_closed',
      'gauge',
      '1 while a destination may be sent to',
      byQueue(({ gate }) => (gate === 'closed' ? 1 : 0)),
    ),
    metric('suture_store_bytes', 'gauge', 'Bytes that the store takes', one(store.bytes)),
    metric('suture_store_messages', 'gauge', 'Messages in the store', one(store.messages)),
    metric('suture_store_commits_total', 'counter', 'Commits of the store', one(store.commits)),
    metric(
      'suture_store_sync_seconds',
      'gauge',
      'How long the last commit took to reach the disk',
      one(store.lastSyncMs / 1000),
    ),
    metric('suture_store_failing', 'gauge', '1 while commits fail', one(store.problem === undefined ? 0 : 1)),
    metric(
      'suture_alerts_open',
      'gauge',
      'Alerts that are open',
      (['high', 'warning'] as const).map((severity) => ({
        labels: { severity },
        value: alerts.filter((alert) => alert.severity === severity).length,
      })),
    ),
    metric(
      'suture_alerts_looked_seconds',
      'gauge',
      'Time since the rules of alerts were looked at: more than a few minutes means that nobody would be told',
      console.watch.lookedAt === undefined ? [] : one((clock.now() - console.watch.lookedAt) / 1000),
    ),
    metric('process_resident_memory_bytes', 'gauge', 'Memory of the process', one(status.memoryBytes)),
  ].join('');
}

function metric(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => {
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
