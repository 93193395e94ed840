import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AnyCodec, type Codec, codecs, type Part } from './hl7v2/codecs.ts';
import { type Fidelity, fidelityOf } from './hl7v2/fidelity.ts';
import { generatedMessages, type Messages, messagesOf } from './hl7v2/messages.ts';

/** What is printed for each codec. */
interface Result {
  readonly adtPerSecond: number;
  readonly oruPerSecond: number;
  readonly editPerSecond: number;
  readonly heapKibPerAdt: number;
  readonly fidelity: Fidelity;
}

/** A task that runs once through all messages of its kind. */
interface Task {
  readonly codec: string;
  readonly measure: 'adtPerSecond' | 'oruPerSecond' | 'editPerSecond';
  readonly count: number;
  readonly rates: number[];
  run(): void;
}

const MESSAGES = 500;
const HELD = 2_000;
const ROUNDS = 7;
const WARM_UP_SECONDS = 0.3;
const READ: readonly Part[] = [
  { segment: 'MSH', field: 9, component: 1 },
  { segment: 'MSH', field: 10 },
  { segment: 'PID', field: 3, component: 1 },
  { segment: 'PID', field: 5, component: 1 },
  { segment: 'PID', field: 5, component: 2 },
  { segment: 'PID', field: 7 },
];
const READ_ADT: readonly Part[] = [...READ, { segment: 'PV1', field: 2 }, { segment: 'IN1', field: 4, last: true }];
const READ_ORU: readonly Part[] = [...READ, { segment: 'OBX', field: 5 }, { segment: 'OBX', field: 5, last: true }];

let checksum = 0;

function main(): void {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '2' },
    },
  });
  const seed = Number(values.seed);
  const messages = values.data === undefined ? generatedMessages(seed, MESSAGES) : messagesOf(values.data);
  if (messages.adt.length === 0 || messages.oru.length === 0) {
    process.stderr.write('bench: the folder must hold at least one ADT and one ORU message\n');
    process.exitCode = 2;
    return;
  }
  const tasks = codecs.flatMap((codec) => tasksOf(codec, readableMessages(codec, messages)));
  measure(tasks, Number(values.seconds));
  const results: Record<string, Result> = {};
  for (const codec of codecs) {
    const rate = (name: Task['measure']) =>
      median(tasks.find((task) => task.codec === codec.name && task.measure === name)?.rates ?? []);
    results[codec.name] = {
      adtPerSecond: rate('adtPerSecond'),
      oruPerSecond: rate('oruPerSecond'),
      editPerSecond: rate('editPerSecond'),
      heapKibPerAdt: heapPerMessage(
        codec,
        values.data === undefined ? generatedMessages(seed, HELD).adt : messages.adt,
      ),
      fidelity: codec.run((one) => fidelityOf(one, messages)),
    };
  }
  if (checksum === 0) throw new Error('nothing was read');
  process.stdout.write(values.json ? `${JSON.stringify(results, undefined, 2)}\n` : tableOf(results));
}

/** In a folder of anybody's messages, some may be refused by some codec: each is measured on what it takes. */
function readableMessages(codec: AnyCodec, messages: Messages): Messages {
  const takes = (parts: readonly Part[]) => (bytes: Buffer) =>
    codec.run((one) => {
      try {
        const message = one.parse(bytes);
        for (const part of parts) one.reader(part)(message);
        return one.write(message).length > 0;
      } catch {
        return false;
      }
    });
  return { adt: messages.adt.filter(takes(READ_ADT)), oru: messages.oru.filter(takes(READ_ORU)) };
}

function tasksOf(codec: AnyCodec, messages: Messages): Task[] {
  return codec.run((one) => {
    const edit = one.writer({ segment: 'PID', field: 5, component: 2 });
    const task = (name: Task['measure'], inputs: readonly Buffer[], run: () => void): Task => ({
      codec: codec.name,
      measure: name,
      count: inputs.length,
      rates: [],
      run,
    });
    return [
      task('adtPerSecond', messages.adt, passes(one, messages.adt, READ_ADT)),
      task('oruPerSecond', messages.oru, passes(one, messages.oru, READ_ORU)),
      task(
        'editPerSecond',
        messages.adt,
        passes(one, messages.adt, READ_ADT, (message) => edit(message, 'Changed')),
      ),
    ];
  });
}

/** Parse, read eight fields, perhaps edit, write: once for every message. */
function passes<M>(
  codec: Codec<M>,
  inputs: readonly Buffer[],
  parts: readonly Part[],
  edit?: (message: M) => void,
): () => void {
  const readers = parts.map((part) => codec.reader(part));
  return () => {
    for (const bytes of inputs) {
      const message = codec.parse(bytes);
      for (const read of readers) checksum += read(message).length;
      if (edit !== undefined) edit(message);
      checksum += codec.write(message).length;
    }
  };
}

/** Rounds are interleaved, so that a slow moment of the machine hits all codecs alike; the median counts. */
function measure(tasks: readonly Task[], seconds: number): void {
  for (const task of tasks) if (task.count > 0) timed(task, WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const task of tasks) if (task.count > 0) task.rates.push(timed(task, seconds / ROUNDS));
  }
}

function timed(task: Task, seconds: number): number {
  const start = process.hrtime.bigint();
  const nanoseconds = BigInt(Math.round(seconds * 1e9));
  let done = 0;
  let spent = 0n;
  while (spent < nanoseconds) {
    task.run();
    done += task.count;
    spent = process.hrtime.bigint() - start;
  }
  return (done * 1e9) / Number(spent);
}

/** KiB of JavaScript heap that a parsed and read message holds, beside the bytes that came in. */
function heapPerMessage(codec: AnyCodec, inputs: readonly Buffer[]): number {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  return codec.run((one) => {
    const readers = READ_ADT.map((part) => one.reader(part));
    const held: unknown[] = [];
    const fill = () => {
      for (const bytes of inputs) {
        try {
          const message = one.parse(bytes);
          for (const read of readers) checksum += read(message).length;
          held.push(message);
        } catch {
          // A message that this codec refuses holds nothing.
        }
      }
    };
    // Once before counting, so that compiled code and caches are there already, and garbage of other work is gone.
    fill();
    held.length = 0;
    for (let i = 0; i < 3; i++) gc();
    const before = process.memoryUsage().heapUsed;
    fill();
    for (let i = 0; i < 3; i++) gc();
    const grown = process.memoryUsage().heapUsed - before;
    return Math.round((grown / Math.max(1, held.length) / 1024) * 100) / 100;
  });
}

function median(rates: readonly number[]): number {
  const sorted = [...rates].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function tableOf(results: Readonly<Record<string, Result>>): string {
  const rows = Object.entries(results).map(([name, result]) => [
    name,
    result.adtPerSecond.toLocaleString('en'),
    result.oruPerSecond.toLocaleString('en'),
    result.editPerSecond.toLocaleString('en'),
    String(result.heapKibPerAdt),
    `${result.fidelity.count} of 6`,
  ]);
  const all = [['codec', 'ADT/s', 'ORU/s', 'ADT with edit/s', 'heap KiB/ADT', 'fidelity'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return `${all.map(line).join('\n')}\n`;
}

main();
