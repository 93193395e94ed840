import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from '../src/formats/hl7v2/index.ts';
import type { CodeTables } from '../src/meaning/maps/code-tables.ts';
import { type CompiledMap, compileMap } from '../src/meaning/maps/compile-map.ts';
import { keyedIdentity } from '../src/meaning/maps/keyed-identity.ts';
import { LeafTable } from '../src/meaning/maps/leaf-table.ts';
import type { MapFile } from '../src/meaning/maps/map-file.ts';
import { type PackType, packTargetTypes } from '../src/meaning/maps/pack-target-types.ts';
import { parseMap } from '../src/meaning/maps/parse-map.ts';
import type { Part } from '../src/meaning/maps/part.ts';
import { translate } from '../src/meaning/maps/translate.ts';
import { generatedMessages, type Messages, messagesOf } from './hl7v2/messages.ts';

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

interface Result {
  readonly adt: Measured;
  readonly oru: Measured;
}

const MESSAGES = 300;
const ROUNDS = 21;
const PACKS = new URL('../packs/', import.meta.url);

function main(): void {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '2' },
      adt: { type: 'string', default: 'ADT_A01' },
      oru: { type: 'string', default: 'ORU_R01' },
    },
  });
  const messages: Messages =
    values.data === undefined ? generatedMessages(Number(values.seed), MESSAGES) : messagesOf(values.data);
  const maps = packMaps('messages');
  const result: Result = {
    adt: measured(messages.adt, mapFor(maps, values.adt), Number(values.seconds)),
    oru: measured(messages.oru, mapFor(maps, values.oru), Number(values.seconds)),
  };
  process.stdout.write(values.json ? `${JSON.stringify(result, undefined, 2)}\n` : tableOf(result));
}

function measured(inputs: readonly Buffer[], compiled: CompiledMap, seconds: number): Measured {
  const identity = keyedIdentity(Buffer.from('bench'));
  const options = { codes: sameCodes, identity, sender: 'BENCH' };
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
  const bytes = inputs.reduce((sum, input) => sum + input.length, 0) / inputs.length;
  const [alone, whole] = times.map(timesOf) as [Times, Times];
  return {
    messages: inputs.length,
    bytes: Math.round(bytes),
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

function timed(inputs: readonly Buffer[], task: (bytes: Buffer) => void, seconds: number): number {
  const start = process.cpuUsage();
  let done = 0;
  let spent = 0;
  while (spent < seconds * 1e6) {
    for (const input of inputs) task(input);
    done += inputs.length;
    const used = process.cpuUsage(start);
    spent = used.user + used.system;
  }
  return spent / done;
}

function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const rounded = (time: number | undefined): number => Math.round((time ?? 0) * 10) / 10;
  return { median: rounded(sorted[Math.floor(sorted.length / 2)]), least: rounded(sorted[0]) };
}

function partsOf(inputs: readonly Buffer[]): number {
  const parts = new Set<Part>();
  for (const bytes of inputs) {
    const { message } = parse(bytes);
    if (message !== undefined) for (const part of new LeafTable(message).parts) parts.add(part);
  }
  return parts.size;
}

/** Every code stays what it is: a table's own cost belongs to another measure. */
const sameCodes: CodeTables = {
  translate: (_table, code) => ({ code, equivalence: 'equivalent' }),
};

function packMaps(folder: string): MapFile[] {
  const at = new URL(`hl7-v2-to-fhir/${folder}/`, PACKS);
  return readdirSync(at)
    .filter((name) => name.endsWith('.map.yaml'))
    .map((name) => {
      const parsed = parseMap(name, readFileSync(new URL(encodeURIComponent(name), at), 'utf8'));
      if (!('map' in parsed)) throw new Error(`${name} does not parse`);
      return parsed.map;
    });
}

/** The map of a file, `ADT_A01` for `messages/ADT_A01.map.yaml`. */
function mapFor(maps: readonly MapFile[], file: string): CompiledMap {
  const map = maps.find((each) => each.file === `${file}.map.yaml`);
  if (map === undefined) throw new Error(`the pack has no map ${file}`);
  const segments = packMaps('segments');
  const types = JSON.parse(readFileSync(new URL('fhir-r4/types.json', PACKS), 'utf8')) as Record<string, PackType>;
  const library = {
    types: packMaps('datatypes'),
    segment: (name: string) => segments.find((each) => each.name === name),
    map: (name: string) => maps.find((each) => each.name === name),
  };
  const { compiled, findings } = compileMap(map, library, packTargetTypes(types));
  if (compiled === undefined)
    throw new Error(`the map does not compile: ${findings.map(({ code }) => code).join(', ')}`);
  return compiled;
}

function tableOf(result: Result): string {
  const line = (name: string, { codec, translate: whole, ...of }: Measured) =>
    `${name}  ${of.messages} messages of ${of.bytes} bytes, ${of.leaves} leaves, ${of.resources} resources, ${of.parts} parts: ` +
    `codec alone ${codec.median} us (least ${codec.least}), ` +
    `translated with ledger ${whole.median} us (least ${whole.least}), ratio ${of.ratio}\n`;
  return line('ADT', result.adt) + line('ORU', result.oru);
}

main();
if (checksum === 0) throw new Error('nothing was read');
