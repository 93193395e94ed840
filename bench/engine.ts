import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineRow, engineRun } from './engine-run.ts';
import { fsyncRate } from './fsync-rate.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', multiple: true },
    patients: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
    /** Connections to the destination. */
    to: { type: 'string', default: '4' },
    /** Messages that the store holds before the run; the same under two names. */
    preload: { type: 'string' },
    'messages-stored': { type: 'string' },
    minutes: { type: 'string' },
    rate: { type: 'string' },
    /** Map (or pack) that makes FHIR of each message; the destination is then a FHIR server. */
    map: { type: 'string' },
    data: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});

const stored = values.preload ?? values['messages-stored'];
const folder = mkdtempSync(join(values.data, 'suture-bench-'));
const say = (text: string) => process.stderr.write(`bench: ${text}\n`);
const shared = {
  folder,
  seconds: Number(values.seconds),
  destinationConnections: Number(values.to),
  progress: say,
  ...(stored === undefined ? {} : { preload: Number(stored) }),
  ...(values.map === undefined ? {} : { map: values.map }),
  ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
};
try {
  const fsync = fsyncRate(folder, 2);
  const rows: EngineRow[] = [];
  if (values.minutes !== undefined) {
    // One engine for the whole time, a row for each minute.
    const connections = Number(values.connections?.[0] ?? 32);
    const rounds = Number(values.minutes);
    rows.push(...(await engineRun({ ...shared, connections, patients: Number(values.patients), seconds: 60, rounds })));
  } else {
    const runs = (values.connections ?? ['1', '8', '32', '128']).map((connections) => ({
      connections: Number(connections),
      patients: Number(values.patients),
    }));
    // The strictest order beside it: all messages are of one patient and go out one after the other.
    if (values.connections === undefined) runs.push({ connections: 32, patients: 1 });
    for (const run of runs) {
      say(`${run.connections} connections, ${run.patients} patients`);
      rows.push(...(await engineRun({ ...shared, ...run })));
    }
  }
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model ?? '', node: process.version };
  const result = {
    machine,
    fsync,
    ...(stored === undefined ? {} : { preloaded: Number(stored) }),
    ...(values.map === undefined ? {} : { map: values.map }),
    rows,
  };
  process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
