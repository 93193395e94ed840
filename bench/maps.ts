import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from '../src/formats/hl7v2/index.ts';
import type { CodeTables } from '../src/meaning/maps/code-tables.ts';
import type { CompiledMap } from '../src/meaning/maps/compile-map.ts';
import { keyedIdentity } from '../src/meaning/maps/keyed-identity.ts';
import { LeafTable } from '../src/meaning/maps/leaf-table.ts';
import type { Part } from '../src/meaning/maps/part.ts';
import { translate } from '../src/meaning/maps/translate.ts';
import { generatedMessages, type Messages, messagesOf } from './hl7v2/messages.ts';
import { type CorpusMessage, corpusOf, MapTool, PROJECT } from './maps/tool.ts';

/** Microseconds of processor time per message, all threads of the process counted. */
interface Times {
  readonly median: number;
  /** Of the quickest round: what it costs where nothing else uses the machine. */
  readonly least: number;
}

interface Measured {
  readonly messages: number;
  readonly bytes: number;
  /** Of the last message. */
  readonly leaves: number;
  readonly resources: number;
  /** How many different sets of leaves the segments of all messages have: rows are planned once for each. */
  readonly parts: number;
  readonly codec: Times;
  readonly translate: Times;
  /** Translating over the codec alone, by the quickest rounds. */
  readonly ratio: number;
}

/** Real messages of every type and sender, each by the map for its type. */
interface Mixed {
  readonly messages: number;
  readonly bytes: number;
  /** Microseconds per message when each is met for the first time, so that its parts have to be planned. */
  readonly first: number;
  /** When all have been met before. */
  readonly again: Times;
}

interface Result {
  readonly adt: Measured;
  readonly oru: Measured;
  readonly mixed?: Mixed;
}

const MESSAGES = 300;
const ROUNDS = 21;
const CORPORA = join(PROJECT, '../shared/samples/v2');

function main(): void {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '2' },
    },
  });
  const messages: Messages =
    values.data === undefined ? generatedMessages(Number(values.seed), MESSAGES) : messagesOf(values.data);
  const seconds = Number(values.seconds);
  const tool = new MapTool();
  const [adt, oru] = [tool.mapFor('ADT^A01'), tool.mapFor('ORU^R01')];
  const alone = { adt: measured(messages.adt, adt, seconds), oru: measured(messages.oru, oru, seconds) };
  const folder = values.data ?? CORPORA;
  // Maps of its own, which have planned nothing yet.
  const mixed = existsSync(folder) ? mixedOf(corpusOf(folder).messages, new MapTool(), seconds) : undefined;
  const result: Result = { ...alone, ...(mixed === undefined ? {} : { mixed }) };
  process.stdout.write(values.json ? `${JSON.stringify(result, undefined, 2)}\n` : tableOf(result));
}

/** Every code stays what it is: a table's own cost belongs to another measure. */
const sameCodes: CodeTables = {
  translate: (_table, code) => ({ code, equivalence: 'equivalent' }),
};
const options = { codes: sameCodes, identity: keyedIdentity(Buffer.from('bench')), sender: 'BENCH' };

function mixedOf(corpus: readonly CorpusMessage[], tool: MapTool, seconds: number): Mixed {
  const inputs = corpus.map(({ message, type }) => ({ bytes: Buffer.from(message.bytes()), map: tool.mapFor(type) }));
  const task = ({ bytes, map }: (typeof inputs)[number]): void => {
    const { message } = parse(bytes);
    if (message !== undefined) checksum += translate(message, map, options).outputs.length;
  };
  const first = timed(inputs, task, 0);
  const times = Array.from({ length: ROUNDS }, () => timed(inputs, task, seconds / ROUNDS));
  return {
    messages: inputs.length,
    bytes: meanLength(inputs.map(({ bytes }) => bytes)),
    first: rounded(first),
    again: timesOf(times),
  };
}

function meanLength(inputs: readonly Buffer[]): number {
  return Math.round(inputs.reduce((sum, input) => sum + input.length, 0) / inputs.length);
}

function measured(inputs: readonly Buffer[], compiled: CompiledMap, seconds: number): Measured {
  let [leaves, resources] = [0, 0];
  const codec = (bytes: Buffer): void => {
    const { message } = parse(bytes);
    for (const path of READ) checksum += message?.get(path)?.length ?? 0;
    checksum += message?.bytes().length ?? 0;
  };
  const translated = (bytes: Buffer): void => {
    const { message } = parse(bytes);
    if (message === undefined) return;
    const { ledger, outputs } = translate(message, compiled, options);
    if (!ledger.balanced) throw new Error('a ledger does not balance');
    leaves = ledger.leafCount;
    resources = outputs.length;
    checksum += outputs.length;
  };
  const tasks = [codec, translated];
  const times: [number[], number[]] = [[], []];
  for (const task of tasks) timed(inputs, task, 1);
  // Rounds are interleaved, so that a slow moment of the machine hits both alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, task] of tasks.entries()) times[at]?.push(timed(inputs, task, seconds / ROUNDS));
  }
  const [alone, whole] = times.map(timesOf) as [Times, Times];
  return {
    messages: inputs.length,
    bytes: meanLength(inputs),
    leaves,
    resources,
    parts: partsOf(inputs),
    codec: alone,
    translate: whole,
    ratio: Math.round((whole.least / alone.least) * 10) / 10,
  };
}

const READ = ['MSH-9.1', 'MSH-10', 'PID-3.1', 'PID-5.1', 'PID-5.2', 'PID-7', 'PV1-2', 'OBX-5'];
let checksum = 0;

/** Microseconds per input, all of them taken again and again until the seconds have been spent, at least once. */
function timed<T>(inputs: readonly T[], task: (input: T) => void, seconds: number): number {
  const start = process.cpuUsage();
  let done = 0;
  let spent = 0;
  do {
    for (const input of inputs) task(input);
    done += inputs.length;
    const used = process.cpuUsage(start);
    spent = used.user + used.system;
  } while (spent < seconds * 1e6);
  return spent / done;
}

function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: rounded(sorted[Math.floor(sorted.length / 2)]), least: rounded(sorted[0]) };
}

function rounded(time: number | undefined): number {
  return Math.round((time ?? 0) * 10) / 10;
}

function partsOf(inputs: readonly Buffer[]): number {
  const parts = new Set<Part>();
  for (const bytes of inputs) {
    const { message } = parse(bytes);
    if (message !== undefined) for (const part of new LeafTable(message).parts) parts.add(part);
  }
  return parts.size;
}

function tableOf(result: Result): string {
  const line = (name: string, { codec, translate: whole, ...of }: Measured) =>
    `${name}  ${of.messages} messages of ${of.bytes} bytes, ${of.leaves} leaves, ${of.resources} resources, ${of.parts} parts: ` +
    `codec alone ${codec.median} us (least ${codec.least}), ` +
    `translated with ledger ${whole.median} us (least ${whole.least}), ratio ${of.ratio}\n`;
  const { mixed } = result;
  const last =
    mixed === undefined
      ? ''
      : `mixed  ${mixed.messages} messages of ${mixed.bytes} bytes on average, each by the map for its type: ` +
        `first met ${mixed.first} us, met again ${mixed.again.median} us (least ${mixed.again.least})\n`;
  return line('ADT', result.adt) + line('ORU', result.oru) + last;
}

main();
if (checksum === 0) throw new Error('nothing was read');
