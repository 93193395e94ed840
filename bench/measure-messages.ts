import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type Message, validate } from '../src/formats/hl7v2/index.ts';
import type { CompiledMap } from '../src/meaning/maps/compile-map.ts';
import { type JsonObject, parseJson } from '../src/meaning/maps/json.ts';
import type { Ledger } from '../src/meaning/maps/ledger.ts';
import { parseMap } from '../src/meaning/maps/parse-map.ts';
import { eventOfResources } from '../src/meaning/maps/to-hl7v2/event-of-resources.ts';
import { incomingResources } from '../src/meaning/maps/to-hl7v2/incoming-resources.ts';
import { type TwoWayMap, writeMessage } from '../src/meaning/maps/to-hl7v2/write-message.ts';
import { transactionBundle } from '../src/meaning/maps/transaction-bundle.ts';
import { compileBack } from '../src/meaning/maps/translate-back.ts';
import { rewriteMessage } from '../src/meaning/maps/v2/rewrite-message.ts';
import { versionMap } from '../src/meaning/maps/v2/v2-map.ts';
import { corpusOf, MapTool, PROJECT } from './maps/tool.ts';

/**
 * Sends every message of a folder to FHIR, writes messages of the bundles for several versions, and changes the version
 * of the messages themselves; says how many are structurally valid for the version and what became of every leaf.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(PROJECT, '../shared/samples/v2') },
    versions: { type: 'string', default: '2.3,2.5.1,2.8' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '400' },
    open: { type: 'boolean', default: false },
    bundles: { type: 'string' },
    lines: { type: 'string', default: '80' },
  },
});

/** What keeps a message from being one of its version; lengths and codes of values are the sender's. */
const STRUCTURE =
  /^hl7-(?:segment-(?:missing|unknown|unexpected|misplaced)|field-(?:missing|unknown|withdrawn|repeats)|component-(?:unknown|missing)|structure-unknown)$/;
/** What the version requires and nobody said: nothing of it can be made up. */
const ABSENT = /-missing$/;

const tool = new MapTool();
const versions = given.versions.split(',');
const moves = readMoves();
const messages = drawn(corpusOf(given.data).messages, Number(given.most), Number(given.seed));
const backs = new Map<CompiledMap, TwoWayMap>();
const open = new Map<string, number>();

const result = given.bundles === undefined ? versions.map(ofMessages) : ofBundles(given.bundles);

/** Bundles and resources from elsewhere: which message they are, and what becomes of them. */
function ofBundles(folder: string) {
  const types: Record<string, number> = {};
  const sums = versions.map((version) => ({
    version,
    bundles: 0,
    failed: 0,
    unclear: 0,
    valid: 0,
    formed: 0,
    leaves: 0,
    unbalanced: 0,
    fates: {} as Record<string, number>,
  }));
  for (const file of drawn(bundleFiles(folder), Number(given.most), Number(given.seed))) {
    const bytes = readFileSync(file);
    const root = parseJson((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as JsonObject;
    const incoming = incomingResources(root);
    const type = eventOfResources(incoming);
    types[type ?? 'none'] = (types[type ?? 'none'] ?? 0) + 1;
    for (const sum of sums) {
      sum.bundles++;
      if (type === undefined) {
        sum.unclear++;
        continue;
      }
      try {
        const { version } = sum;
        const written = writeMessage(root, incoming, twoWay(type), {
          codes: tool.options.codes,
          type,
          version,
          versions: versionMap(moves),
          controlId: '1',
          writtenAt: '20260101000000+0000',
        });
        if (isValid(written.message, version, 'written')) sum.valid++;
        if (isFormed(written.message, version)) sum.formed++;
        sum.leaves += written.ledger.leafCount;
        if (!written.ledger.balanced) sum.unbalanced++;
        for (const [fate, count] of Object.entries(written.ledger.counts))
          sum.fates[fate] = (sum.fates[fate] ?? 0) + count;
        if (version === versions[0]) noteFlagged(written.ledger, root);
      } catch (error) {
        sum.failed++;
        note(`failed ${type} ${error instanceof Error ? error.message : ''}`);
      }
    }
  }
  return [{ types }, ...sums];
}

function bundleFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

function ofMessages(version: string) {
  const sum = {
    version,
    messages: 0,
    failed: 0,
    typed: 0,
    valid: 0,
    formed: 0,
    soundBefore: 0,
    soundBack: 0,
    leaves: 0,
    unbalanced: 0,
  };
  const fates: Record<string, number> = {};
  const changed = { messages: 0, valid: 0, formed: 0, leaves: 0, unbalanced: 0, carried: 0 };
  for (const { message, type } of messages) {
    const bundle = parseJson(JSON.stringify(transactionBundle(tool.run({ file: '', message, type }).outputs)));
    const incoming = incomingResources(bundle as JsonObject);
    const found = eventOfResources(incoming);
    const sound = isValid(message, message.get('MSH-12.1') ?? '2.5.1', '');
    sum.messages++;
    if (found === type) sum.typed++;
    try {
      const written = writeMessage(bundle as JsonObject, incoming, twoWay(type), {
        codes: tool.options.codes,
        type,
        version,
        versions: versionMap(moves),
        controlId: '1',
        writtenAt: '20260101000000+0000',
      });
      const valid = isValid(written.message, version, sound ? 'written' : '');
      if (isFormed(written.message, version)) sum.formed++;
      if (valid) sum.valid++;
      if (valid && sound) sum.soundBack++;
      sum.leaves += written.ledger.leafCount;
      if (!written.ledger.balanced) sum.unbalanced++;
      for (const [fate, count] of Object.entries(written.ledger.counts)) fates[fate] = (fates[fate] ?? 0) + count;
      noteFlagged(written.ledger, bundle as JsonObject);
    } catch (error) {
      sum.failed++;
      note(`failed ${type} ${error instanceof Error ? error.message : ''}`);
    }
    if (sound) {
      sum.soundBefore++;
      const fitted = rewriteMessage(message, versionMap(moves, [version, version]), { codes: tool.options.codes });
      changed.messages++;
      if (isValid(fitted.message, version, 'changed')) changed.valid++;
      if (isFormed(fitted.message, version)) changed.formed++;
      changed.leaves += fitted.ledger.leafCount;
      changed.carried += fitted.ledger.counts.carried + fitted.ledger.counts.translated;
      if (!fitted.ledger.balanced) changed.unbalanced++;
    }
  }
  return { ...sum, fates, versionChange: changed };
}
process.stdout.write(
  given.json
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : (result as readonly object[]).map((line) => `${JSON.stringify(line)}\n`).join(''),
);
if (given.open) {
  const lines = [...open].toSorted((a, b) => b[1] - a[1]).slice(0, Number(given.lines));
  process.stdout.write(lines.map(([what, count]) => `${count} ${what}\n`).join(''));
}

function isValid(message: Message, version: string, what: string): boolean {
  const broken = validate(message, { version }).filter(({ code }) => STRUCTURE.test(code));
  if (what !== '' && given.open)
    for (const { code, place } of broken)
      note(
        `${what} ${version} ${code} ${place?.path?.replace(/\[\d+\]/g, '') ?? ''} ${message.get('MSH-9.1')}^${message.get('MSH-9.2')}`,
      );
  return broken.length === 0;
}

function isFormed(message: Message, version: string): boolean {
  return validate(message, { version }).every(({ code }) => !STRUCTURE.test(code) || ABSENT.test(code));
}

function noteFlagged(ledger: Ledger, root: JsonObject): void {
  if (!given.open) return;
  for (const { path, fate } of ledger.lines()) if (fate === 'flagged') note(`flagged ${short(path, root)}`);
}

function note(what: string): void {
  open.set(what, (open.get(what) ?? 0) + 1);
}

function short(path: string, bundle: JsonObject): string {
  const entry = /^entry\[(\d+)\]\.resource\.(.*)/.exec(path);
  const entries = (bundle['entry'] ?? []) as JsonObject[];
  const resource = entry === null ? bundle : (entries[Number(entry?.[1] ?? 0)]?.['resource'] as JsonObject | undefined);
  return `${typeof resource?.['resourceType'] === 'string' ? resource['resourceType'] : ''}.${(entry?.[2] ?? path).replace(/\[\d+\]/g, '[]')}`;
}

function twoWay(type: string): TwoWayMap {
  const forward = tool.mapFor(type);
  const known = backs.get(forward) ?? {
    forward,
    backward: compileBack(forward.map, tool.shelf.library(forward.map), tool.shelf.types),
  };
  backs.set(forward, known);
  return known;
}

function readMoves() {
  const parsed = parseMap(
    'versions.map.yaml',
    readFileSync(join(PROJECT, 'packs/hl7-v2-versions/versions.map.yaml'), 'utf8'),
  );
  if (!('map' in parsed)) throw new RangeError('the map of versions does not parse');
  return parsed.map;
}

/** As many messages as asked for, spread over the corpus. */
function drawn<T>(all: readonly T[], most: number, seed: number): readonly T[] {
  if (all.length <= most) return all;
  const step = all.length / most;
  return Array.from({ length: most }, (_, i) => all[Math.floor(i * step + (seed % step)) % all.length] as T);
}
