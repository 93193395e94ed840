import { fileURLToPath } from 'node:url';
import { type Message, parse } from '../../src/formats/hl7v2/index.ts';
import { CodeLibrary } from '../../src/meaning/codes/code-library.ts';
import type { CompiledMap } from '../../src/meaning/maps/compile-map.ts';
import type { JsonObject } from '../../src/meaning/maps/json.ts';
import { proveMap } from '../../src/meaning/maps/prove-map.ts';
import { canonical, formResidue, restore } from '../../src/meaning/maps/residue.ts';
import { type Translation, translate } from '../../src/meaning/maps/translate.ts';
import { type BackMap, compileBack, translateBack } from '../../src/meaning/maps/translate-back.ts';
import { messageType } from '../../src/workspace/map-message.ts';
import { MapShelf } from '../../src/workspace/map-shelf.ts';
import { packFinder, shippedTargetTypes } from '../../src/workspace/packs.ts';
import { testIdentity } from '../meaning/pack-maps.ts';
import { MESSAGE_TOKENS } from './message-tokens.ts';
import { seedInputs } from './seed-inputs.ts';
import { BrokenPromise, type Target } from './target.ts';

const PACK = 'hl7-v2-to-fhir';
/** Longest input whose leaves are exchanged, one group after the other, and one in how many. */
const MOST_PROVED = 1_500;
const PROVED = 16;
/** Longest input that is brought back: there each resource looks at all others, so time grows with the square. */
const LONGEST_BACK = 10_000;
/** Longest message to start from, and one in how many. */
const LONGEST_SEED = 2_500;
const SEEDS = 5;

const pack = packFinder([fileURLToPath(new URL('../../packs/', import.meta.url))])(PACK);
if (pack === undefined) throw new Error(`the pack ${PACK} is not there`);
const shelf = new MapShelf({ maps: [], packs: [pack], types: shippedTargetTypes });
const codes = new CodeLibrary(pack.tables, pack.systems);
const options = { codes, sender: 'A', zone: { offsetAt: () => ({ offset: '+00:00', doubtful: false }) } };
const codesOf = (table: string): readonly string[] => codes.table(table)?.rows.map(({ source }) => source.code) ?? [];
/** Types with a map of their own here, made ready before the first input; all others are translated as an unknown one. */
const TYPES = ['ADT^A01', 'ORU^R01', 'VXU^V04', 'SIU^S12', 'RDE^O11'];
const OTHER = 'ZZZ^Z99';
const maps = new Map<string, { readonly forward: CompiledMap; readonly back: BackMap }>(
  [...TYPES, OTHER].map((type) => {
    const forward = shelf.ready(PACK, type);
    return [type, { forward, back: compileBack(forward.map, shelf.library(forward.map), shelf.types) }];
  }),
);

/** Promises of the shipped pack that hold for any bytes that are read as a message. */
export const target: Target = {
  name: 'translate',
  sources: '/src/meaning/maps/',
  // A translation takes much longer than the codec: small messages, and of those some, leave time for the search.
  seeds: () => seedInputs().filter(({ length }, at) => length <= LONGEST_SEED && at % SEEDS === 0),
  tokens: MESSAGE_TOKENS,
  run(input) {
    const { message } = parse(input);
    if (message === undefined) return;
    const type = messageType(message);
    const { forward, back } = maps.get(maps.has(type) ? type : OTHER) as { forward: CompiledMap; back: BackMap };
    const translation = translate(message, forward, { ...options, identity: testIdentity });
    const { ledger, residue } = translation;
    if (!ledger.balanced) throw new BrokenPromise('a ledger does not balance');
    let leaves = 0;
    for (const { path } of message.leaves()) if (!/^MSH-[12]$/.test(path)) leaves++;
    if (ledger.leafCount !== leaves) throw new BrokenPromise('a leaf has no line');
    const { carried, translated, lost } = ledger.counts;
    if (residue.length !== leaves - carried - translated - lost)
      throw new BrokenPromise('a leaf is neither carried nor kept');
    if (input.length <= LONGEST_BACK) checkWayBack(translation, back, message);
    // Few, since every leaf takes a translation of its own; which ones follows from the bytes.
    if (input.length > MOST_PROVED || input.reduce((sum, byte) => sum + byte, 0) % PROVED !== 0) return;
    const [lie] = proveMap(message, forward, { ...options, codesOf }).lies;
    if (lie !== undefined) throw new BrokenPromise(`a line of the ledger is untrue: ${lie.kind}`);
  },
};

/** With the residue the message comes back to the byte, after canonical delimiters. */
function checkWayBack(translation: Translation, back: BackMap, message: Message): void {
  const original = canonical(message);
  const resources = translation.outputs.map(({ resource }) => JSON.parse(JSON.stringify(resource)) as JsonObject);
  const type = messageType(message);
  const returned = translateBack(resources, back, { codes, type, version: original.get('MSH-12.1') ?? '2.5.1' });
  const value = translation.residue;
  const residue = { value, form: formResidue(original, returned, value) };
  if (restore(returned, residue) !== original.text())
    throw new BrokenPromise('the residue does not make a message whole');
}
