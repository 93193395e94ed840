import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ConceptTerm } from '../src/meaning/codes/concept.ts';
import type { CodePack } from '../src/meaning/codes/pack-format.ts';
import { CodeSuggester } from '../src/meaning/codes/suggest/code-suggester.ts';
import { askedTerms, type LabelledTerm, labelledTerms } from './codes/labelled-terms.ts';
import { mistyped } from './codes/mistyped.ts';
import { icd10CmPack } from './codes/packs.ts';
import { plainSearch } from './codes/plain-search.ts';

/**
 * Measures suggestions of ICD-10-CM codes for free text on labelled terms that the index does not hold, beside plain
 * BM25 (SQLite FTS5) over the same texts. The index holds titles, the terms of the fold `index`, and the official index
 * files; the pack's own inclusion terms stay out, since the asked ones are among them.
 *
 *     npm run bench:codes -- [--json] [--data FILE] [--seed N] [--at DAY]
 *
 * `--data`: other labelled terms (tab-separated code, term, fold); where none of them is of the fold `index`, the index
 * holds the pack's terms without the asked ones. `--seed`: which letters are mistyped. `--at`: the day at which codes
 * are judged, that of the labels' release by default.
 */
interface Figures {
  readonly exactTop1: number;
  readonly exactTop5: number;
  readonly categoryTop1: number;
  readonly categoryTop5: number;
  readonly msPerQuery: number;
  readonly msAt95: number;
  /** Time of this process on a core: what other work on the machine does not change. */
  readonly cpuMsPerQuery: number;
}

const LIMIT = 5;
const SAMPLES = new URL(
  '../../shared/samples/terminology/labelled/icd10cm-inclusion-terms-2021.tsv.gz',
  import.meta.url,
);

function main(): void {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      at: { type: 'string', default: '2021-01-01' },
    },
  });
  const labelled = labelledTerms(values.data ?? fileURLToPath(SAMPLES));
  const asked = askedTerms(labelled);
  if (asked.length === 0) {
    process.stderr.write('bench: the file holds no term of the fold query with two words or more\n');
    process.exitCode = 2;
    return;
  }
  const pack = icd10CmPack();
  const terms = indexTerms(labelled, pack);
  const entries = pack.terms.filter(({ kind }) => kind === 'index');
  const begun = performance.now();
  const suggester = new CodeSuggester(pack.system, [...terms, ...entries], (code) => code.length < 7);
  const buildMs = performance.now() - begun;
  let headingsAlone = 0;
  const suggest = (text: string): string[] =>
    suggester.suggest(text, { at: values.at, limit: LIMIT }).map(({ code, selectable, children }) => {
      if (!selectable && children.length === 0) headingsAlone++;
      return code;
    });
  const plain = plainSearch(pack.system, terms, values.at);
  // The first calls run code that is not compiled yet; they are of neither side's index and are not counted.
  for (const { term } of labelled.slice(0, 50)) {
    suggest(term);
    plain.search(term, LIMIT);
  }
  const result = {
    terms: { asked: asked.length, index: terms.length, indexEntries: entries.length },
    suture: measured(asked, suggest),
    plainBm25: measured(asked, (text) => plain.search(text, LIMIT)),
    mistyped: measured(mistyped(asked, Number(values.seed)), suggest),
    headingsWithoutChildren: headingsAlone,
    buildMs: Math.round(buildMs),
    seed: Number(values.seed),
  };
  plain.close();
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : shown(result));
}

function indexTerms(labelled: readonly LabelledTerm[], pack: CodePack): readonly ConceptTerm[] {
  const terms = labelled.filter(({ fold }) => fold === 'index');
  if (terms.length > 0) return terms.map(({ code, term }) => ({ code, text: term, kind: 'term' }));
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  const asked = new Set(labelled.map(({ term }) => plain(term)));
  return pack.terms.filter(({ kind, text }) => kind === 'term' && !asked.has(plain(text)));
}

function measured(asked: readonly LabelledTerm[], suggest: (text: string) => readonly string[]): Figures {
  let [exact1, exact5, category1, category5] = [0, 0, 0, 0];
  const took: number[] = [];
  const cpu = process.cpuUsage();
  for (const { code, term } of asked) {
    const begun = performance.now();
    const codes = suggest(term);
    took.push(performance.now() - begun);
    const categories = codes.map((each) => each.slice(0, 3));
    if (codes[0] === code) exact1++;
    if (codes.includes(code)) exact5++;
    if (categories[0] === code.slice(0, 3)) category1++;
    if (categories.includes(code.slice(0, 3))) category5++;
  }
  const { user, system } = process.cpuUsage(cpu);
  const share = (count: number): number => Math.round((10_000 * count) / asked.length) / 10_000;
  const ms = (value: number): number => Math.round(value * 1000) / 1000;
  const sorted = took.toSorted((a, b) => a - b);
  return {
    exactTop1: share(exact1),
    exactTop5: share(exact5),
    categoryTop1: share(category1),
    categoryTop5: share(category5),
    msPerQuery: ms(took.reduce((sum, each) => sum + each, 0) / took.length),
    msAt95: ms(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    cpuMsPerQuery: ms((user + system) / 1000 / asked.length),
  };
}

function shown(result: Readonly<Record<string, unknown>>): string {
  return Object.entries(result)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}

main();
