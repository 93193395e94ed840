import { readdirSync, readFileSync } from 'node:fs';
import { entryOf } from '../../src/diagnostics/catalogue.ts';
import type { Finding } from '../../src/diagnostics/finding.ts';
import { type Message, parse } from '../../src/formats/hl7v2/index.ts';
import { compileMap } from '../../src/meaning/maps/compile-map.ts';
import { formatMap } from '../../src/meaning/maps/format-map.ts';
import { lintMap } from '../../src/meaning/maps/lint-map.ts';
import type { MapFile } from '../../src/meaning/maps/map-file.ts';
import { parseMap } from '../../src/meaning/maps/parse-map.ts';
import { translate } from '../../src/meaning/maps/translate.ts';
import { compileBack, translateBack } from '../../src/meaning/maps/translate-back.ts';
import { compileV2Map, isV2Map } from '../../src/meaning/maps/v2/v2-map.ts';
import { codeTables, packLibrary, testIdentity } from '../meaning/pack-maps.ts';
import { targetTypes } from '../meaning/target-types.ts';
import { MAP_TOKENS } from './map-tokens.ts';
import { BrokenPromise, type Target } from './target.ts';

const FOLDERS = ['../../packs/hl7-v2-to-fhir/', '../../packs/hl7-v2-versions/', '../meaning/maps/'];
const LONGEST = 6_000;
const FILE = 'm.map.yaml';

const library = packLibrary();
const options = {
  codes: codeTables({ 'administrative-sex': { M: 'male', F: 'female' }, 'result-status': { F: 'final' } }),
  identity: testIdentity,
  sender: 'A',
};
const sample = messageOf(
  'MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1',
  'PID|1||1^^^H^MR~2||Doe^Jo^""||19800101|F|||1 Main^^Town',
  'ORC|RE|1^A|2^B',
  'OBR|1|1^A|2^B|G^Glucose^L|||20260101120000+0100|||||||||7^Doc||||||||F',
  'OBX|1|NM|G^Glucose^L||<5.50|mg/dL|4-6|H|||F',
  'NTE|1||text',
  'OBX|2|SN|S||>^1|x',
);

/** Promises of the map language that hold for any text at all. */
export const target: Target = {
  name: 'map',
  sources: '/src/meaning/maps/',
  seeds: mapSeeds,
  tokens: MAP_TOKENS,
  run(input) {
    const text = Buffer.from(input).toString('utf8');
    const parsed = parseMap(FILE, text);
    if (!('map' in parsed)) return checkFindings(parsed.findings, text);
    checkLayout(text, parsed.map);
    if (isV2Map(parsed.map)) {
      checkFindings(compileV2Map(parsed.map, { base: () => undefined, backward: false }).findings, text, true);
      return;
    }
    const { compiled, findings } = compileMap(parsed.map, library, targetTypes);
    checkFindings(findings, text, compiled !== undefined);
    if (compiled === undefined) return;
    checkFindings(lintMap(compiled.map, { types: targetTypes }), text, true);
    const { ledger, outputs } = translate(sample, compiled, options);
    if (!ledger.balanced) throw new BrokenPromise('a ledger does not balance');
    JSON.stringify(outputs);
    const back = compileBack(compiled.map, library, targetTypes);
    translateBack(
      outputs.map(({ resource }) => resource),
      back,
      { codes: options.codes, type: 'ORU^R01', version: '2.5.1' },
    );
  },
};

/** What is wrong with a map is said with a code of the catalogue and a place that the text has. */
function checkFindings(findings: readonly Finding[], text: string, mayBeNone = false): void {
  if (findings.length === 0 && !mayBeNone) throw new BrokenPromise('neither a map nor a finding');
  const lines = text.split(/\r\n|\r|\n/);
  for (const { code, place } of findings) {
    if (entryOf(code) === undefined) throw new BrokenPromise('a finding whose code is unknown');
    if (place?.file === undefined) throw new BrokenPromise('a finding without a file');
    // What a map uses may be wrong where it stands.
    if (place.file !== FILE || place.line === undefined) continue;
    const line = lines[place.line - 1];
    if (line === undefined) throw new BrokenPromise('a finding at a line that is not there');
    if (place.column !== undefined && (place.column < 1 || place.column > line.length + 2))
      throw new BrokenPromise('a finding at a column that is not there');
  }
}

/** Laying out a map again changes nothing. */
function checkLayout(text: string, map: MapFile): void {
  const laid = formatMap(FILE, text);
  if (!('text' in laid)) {
    if (laid.findings.every(({ code }) => code === 'map-line-long')) return;
    throw new BrokenPromise('a map that is read is not laid out');
  }
  const again = formatMap(FILE, laid.text);
  if (!('text' in again) || again.text !== laid.text) throw new BrokenPromise('a map is laid out otherwise each time');
  if (map.name === '') throw new BrokenPromise('a map without a name');
}

function mapSeeds(): Uint8Array[] {
  return FOLDERS.flatMap((folder) => {
    const at = new URL(folder, import.meta.url);
    return readdirSync(at, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.map.yaml'))
      .toSorted()
      .map((name) => readFileSync(new URL(name.split('/').map(encodeURIComponent).join('/'), at)))
      .filter(({ length }) => length <= LONGEST)
      .map((bytes) => Uint8Array.from(bytes));
  });
}

function messageOf(...segments: readonly string[]): Message {
  const { message } = parse(segments.join('\r'));
  if (message === undefined) throw new Error('the message of the target does not parse');
  return message;
}
