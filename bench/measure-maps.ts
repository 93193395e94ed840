import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFhirPathLibrary } from '../src/formats/fhir/index.ts';
import type { Translation } from '../src/meaning/maps/translate.ts';
import { Accounting } from './maps/accounting.ts';
import { Agreement } from './maps/agreement.ts';
import { Placement } from './maps/placement.ts';
import type { Proof } from './maps/proof.ts';
import { RoundTrip } from './maps/round-trip.ts';
import { Survival } from './maps/survival.ts';
import { type CorpusMessage, corpusOf, MapTool, PROJECT } from './maps/tool.ts';
import { Validity } from './maps/validity.ts';
import { WrittenAssertions } from './maps/written-assertions.ts';

/**
 * Translates every message of a folder by the shipped pack and says what became of it, proof by proof. `--open` names
 * what falls short; `--prove` says how many messages, drawn by `--seed`, have every leaf exchanged (`all` for all), in one
 * thread for each core, and `--resume FILE` keeps what is proved, so that a run that is stopped goes on. `--accounting`
 * asks for nothing else.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(PROJECT, '../shared/samples/v2') },
    guide: { type: 'string', default: join(PROJECT, '../shared/samples/mappings/v2-to-fhir-ig') },
    seed: { type: 'string', default: '1' },
    prove: { type: 'string', default: '100' },
    variants: { type: 'string', default: '3' },
    resume: { type: 'string' },
    accounting: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
  },
});

const tool = new MapTool();
const { messages, unreadable } = corpusOf(given.data);
const accounting = new Accounting({
  messages: given.prove,
  variants: Number(given.variants),
  seed: Number(given.seed),
  resume: given.resume,
});
const proofs: readonly Proof[] = given.accounting
  ? [accounting]
  : [
      accounting,
      new Survival(),
      new Placement(given.guide),
      new RoundTrip(tool),
      new Validity(tool),
      new Agreement(),
      new WrittenAssertions(given.data, tool, await loadFhirPathLibrary()),
    ];
let refusals = 0;
for (const message of messages) {
  const translation = attempt(message);
  if (translation === undefined) refusals++;
  else for (const proof of proofs) proof.judge(message, translation);
}
let shown = 0;
await accounting.prove((done, of) => {
  if (done < of && Date.now() - shown < 10_000) return;
  shown = Date.now();
  process.stderr.write(`measure: ${done} of ${of} messages have every leaf exchanged\n`);
});

let result: Readonly<Record<string, unknown>> = { messages: messages.length, unreadable, refusals };
for (const proof of proofs) result = { ...result, ...proof.figures() };
result = { ...result, refusals: refusals + accounting.refusals };
process.stdout.write(given.json ? `${JSON.stringify(result, undefined, 2)}\n` : tableOf(result));
if (given.open) process.stdout.write(proofs.flatMap((proof) => proof.open().map((line) => `${line}\n`)).join(''));

function attempt(message: CorpusMessage): Translation | undefined {
  try {
    return tool.run(message);
  } catch {
    return undefined;
  }
}

function tableOf(what: Readonly<Record<string, unknown>>): string {
  return Object.entries(what)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}
