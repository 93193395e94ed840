import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../test/outside/child.ts';
import { EngineProcess } from '../test/outside/engine-process.ts';
import { openProofStore } from '../test/outside/proof-store.ts';
import { freePort, writeProofWorkspace } from '../test/outside/proof-workspace.ts';
import type { GeneratorNews, GeneratorTask } from './generator.ts';
import { preload } from './preload.ts';
import type { SinkNews, SinkTask } from './sink.ts';

export interface EngineRunOptions {
  readonly folder: string;
  readonly connections: number;
  readonly patients: number;
  readonly seconds: number;
  /** Connections to the destination. */
  readonly destinationConnections: number;
  /** Messages that the store holds before the run. */
  readonly preload?: number;
  /** How often to run on the same engine, each counted by itself. */
  readonly rounds?: number;
  readonly rate?: number;
  /** The map that makes FHIR of each message, for a FHIR server; without it messages go as they are, over MLLP. */
  readonly map?: string;
  /** A command that the engine runs under. */
  readonly under?: readonly string[];
  readonly progress?: (text: string) => void;
}

/** One row of the table that `bench:engine` prints. */
export interface EngineRow {
  readonly connections: number;
  readonly patients: number;
  readonly acceptedPerSecond: number;
  /** Over the time until the last message had arrived. */
  readonly deliveredPerSecond: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** The most that the engine has held so far (VmHWM). */
  readonly rssMb: number;
  /** Processor seconds of the engine in this run, by second of the run. */
  readonly cores: number;
  readonly accepted: number;
  readonly delivered: number;
  /** Bytes on disk for each byte of message, after a clean stop; in the last round only. */
  storedBytesPerMessageByte?: number;
}

const DESTINATION = 'admissions>receiver.out';
const PRELOADED = { flow: 'admissions', source: 'clinic.adt', destination: DESTINATION };
const DRAIN_MS = 300_000;

/** Runs the engine as a process between a generator and a sink, each a process of its own. */
export async function engineRun(options: EngineRunOptions): Promise<EngineRow[]> {
  const workspace = mkdtempSync(join(options.folder, 'engine-'));
  const sink = new Child<SinkNews>(new URL('./sink.ts', import.meta.url), {
    speaks: options.map === undefined ? 'mllp' : 'fhir',
  } satisfies SinkTask);
  const { port: out } = await sink.ask('port');
  const port = await freePort();
  writeProofWorkspace(
    workspace,
    { source: port, destinations: { out } },
    {
      connections: { out: options.destinationConnections },
      senders: 256,
      ...(options.map === undefined ? { steps: ['"MAPLE" -> MSH-5'] } : { map: options.map }),
    },
  );
  if (options.preload !== undefined) await preloaded(workspace, port, options.preload, options.progress);
  const before = storeBytes(workspace);
  const engine = new EngineProcess({ workspace, ...(options.under === undefined ? {} : { under: options.under }) });
  try {
    await engine.listening(port);
    const rows: EngineRow[] = [];
    let bytes = await warmUp(port, sink, options);
    for (let round = 0; round < (options.rounds ?? 1); round++) {
      const { row, messageBytes } = await measure(port, engine, sink, options, `R${round}N`);
      rows.push(row);
      bytes += messageBytes;
      options.progress?.(`round ${round + 1}: ${row.deliveredPerSecond} delivered a second`);
    }
    await engine.stop();
    const last = rows.at(-1);
    if (last !== undefined) last.storedBytesPerMessageByte = round2((storeBytes(workspace) - before) / bytes);
    return rows;
  } finally {
    await engine.kill();
    await sink.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Fills the store beforehand: the engine starts once so that there is a release, then the store takes them directly. */
async function preloaded(
  workspace: string,
  port: number,
  messages: number,
  progress?: (text: string) => void,
): Promise<void> {
  const engine = new EngineProcess({ workspace });
  await engine.listening(port);
  await engine.stop();
  const store = await openProofStore(workspace);
  await preload(store, messages, PRELOADED, (done) => {
    if (done % 100_000 === 0) progress?.(`${done} of ${messages} messages stored`);
  });
  await store.close();
}

/** A moment of load before anything is measured: code that has not run yet is slow. Gives the bytes of its messages. */
async function warmUp(port: number, sink: Child<SinkNews>, options: EngineRunOptions): Promise<number> {
  const task: GeneratorTask = {
    port,
    connections: options.connections,
    patients: options.patients,
    seconds: 2,
    prefix: 'W',
  };
  const before = (await sink.ask('count', 'count')).messages;
  const { accepted, messageBytes } = await generate(task);
  await drained(sink, before + accepted);
  return accepted * messageBytes;
}

async function measure(
  port: number,
  engine: EngineProcess,
  sink: Child<SinkNews>,
  { connections, patients, seconds, rate }: EngineRunOptions,
  prefix: string,
): Promise<{ readonly row: EngineRow; readonly messageBytes: number }> {
  const before = (await sink.ask('count', 'count')).messages;
  const cpuBefore = processorSeconds(engine.pid);
  const began = Date.now();
  const end = await generate({ port, connections, patients, seconds, prefix, ...(rate === undefined ? {} : { rate }) });
  const { messages, lastAt } = await drained(sink, before + end.accepted);
  const took = (lastAt - began) / 1000;
  const delivered = messages - before;
  return {
    messageBytes: end.accepted * end.messageBytes,
    row: {
      connections,
      patients,
      acceptedPerSecond: Math.round(end.accepted / end.seconds),
      deliveredPerSecond: Math.round(delivered / took),
      ackP50Ms: end.ackP50Ms,
      ackP99Ms: end.ackP99Ms,
      rssMb: Math.round(peakMemory(engine.pid) / 2 ** 20),
      cores: round2((processorSeconds(engine.pid) - cpuBefore) / took),
      accepted: end.accepted,
      delivered,
    },
  };
}

async function generate(task: GeneratorTask): Promise<Extract<GeneratorNews, { kind: 'end' }>> {
  const generator = new Child<GeneratorNews>(new URL('./generator.ts', import.meta.url), task);
  await generator.ask('ready');
  return generator.ask('end', 'go');
}

async function drained(sink: Child<SinkNews>, messages: number): Promise<Extract<SinkNews, { kind: 'count' }>> {
  const until = Date.now() + DRAIN_MS;
  for (;;) {
    const count = await sink.ask('count', 'count');
    if (count.messages >= messages || Date.now() > until) return count;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function storeBytes(workspace: string): number {
  const folder = join(workspace, '.suture');
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(folder, name)))
      .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  } catch {
    return 0; // Before the first start there is no store.
  }
}

function peakMemory(pid: number): number {
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(found?.[1] ?? 0) * 1024;
}

const TICKS = 100;

function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
