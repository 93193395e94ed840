import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readDelimited } from '../../src/formats/tabular/delimited-reader.ts';
import type { Concept, ConceptTerm } from '../../src/meaning/codes/concept.ts';
import { type CodeFileKind, loadCodeSystem } from '../../src/meaning/codes/load/load-code-system.ts';
import { type PackManifest, writePackConcepts, writePackTerms } from '../../src/meaning/codes/pack-format.ts';
import { icd10CmConcepts } from './icd-10-cm-concepts.ts';
import { includeNotes } from './include-notes.ts';
import { indexEntries } from './index-entries.ts';

/**
 * Builds the packs of codes that ship, packs/icd-10-cm and packs/cvx, from the public files in
 * ../shared/samples/terminology or the folder given, into packs/ or another folder.
 *
 *     node scripts/codes/build-packs.ts [folder [packs]]
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.argv[2] ?? join(root, '../shared/samples/terminology');
const packs = process.argv[3] ?? join(root, 'packs');

const read = (name: string): Buffer => {
  const bytes = readFileSync(join(folder, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const rowsOf = (text: string, delimiter: string): string[][] =>
  readDelimited(text, delimiter === ',' ? { delimiter, quote: '"' } : { delimiter })
    .rows.slice(1)
    .map(({ cells }) => cells.map((cell) => cell.text));

async function concepts(kind: CodeFileKind, name: string, charset: string): Promise<Concept[]> {
  const found: Concept[] = [];
  const stream = (async function* () {
    yield read(name);
  })();
  const { findings } = await loadCodeSystem(kind, stream, {
    charset,
    take: (items) => {
      for (const item of items) if (item.kind === 'concept') found.push(item.concept);
    },
  });
  if (findings.length > 0) throw new Error(`${name}: ${findings.map(({ code }) => code).join(', ')}`);
  return found;
}

function write(name: string, manifest: PackManifest, all: readonly Concept[], terms: readonly ConceptTerm[]): void {
  const to = join(packs, name);
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(to, 'concepts.tsv.gz'), gzipSync(writePackConcepts(all), { level: 9 }));
  if (terms.length > 0) writeFileSync(join(to, 'terms.tsv.gz'), gzipSync(writePackTerms(terms), { level: 9 }));
}

const order = await concepts('icd-10-cm-order', 'icd-10-cm/icd10cm-order-Jan-2021.txt.gz', 'windows-1252');
const billable = rowsOf(read('icd-10-cm/icd10cm-2026-billable.tsv.gz').toString('utf8'), '\t').map(
  ([code = '', description = '', from = '']) => ({ code, description, from }),
);
const categories = new Map(
  rowsOf(read('icd-10-cm/icd10cm-categories-2026-04.csv.gz').toString('utf8'), ',').map(([code = '', title = '']) => [
    code,
    title,
  ]),
);
const diagnoses = icd10CmConcepts(order, billable, categories);
const known = new Set(diagnoses.map(({ code }) => code));
const inclusionTerms = rowsOf(read('labelled/icd10cm-inclusion-terms-2021.tsv.gz').toString('utf8'), '\t').map(
  ([code = '', text = '']): ConceptTerm => ({ code, text, kind: 'term' }),
);
const included = includeNotes(read('icd-10-cm/icd10cm-tabular-2021.xml.gz').toString('utf8')).map(
  ({ code, text }): ConceptTerm => ({ code, text, kind: 'term' }),
);
const entries = ['eindex', 'drug', 'neoplasm'].flatMap((name) =>
  indexEntries(read(`icd-10-cm/icd10cm-${name}-2026-04.xml.gz`).toString('utf8')).map(
    ({ code, text }): ConceptTerm => ({ code, text, kind: 'index' }),
  ),
);
write(
  'icd-10-cm',
  {
    name: 'icd-10-cm',
    version: '2026',
    system: {
      uri: 'http://hl7.org/fhir/sid/icd-10-cm',
      name: 'ICD-10-CM',
      version: '2026',
      ignores: '.',
      ignoresCase: true,
    },
    offeredBelow: 7,
    licence: 'public domain (US government work)',
    source:
      'CDC/NCHS and CMS: order file of January 2021, billable codes of fiscal year 2026, inclusion terms and includes notes of 2021, indexes of drugs, neoplasms and external causes of April 2026',
  },
  diagnoses,
  [...inclusionTerms, ...included, ...entries].filter(({ code }) => known.has(code)),
);
write(
  'cvx',
  {
    name: 'cvx',
    version: '2025-12',
    system: { uri: 'http://hl7.org/fhir/sid/cvx', name: 'CVX', version: '2025-12' },
    licence: 'public domain (US government work)',
    source: 'CDC: CVX codes of December 2025',
  },
  await concepts('cvx-xml', 'cdc-vaccines/cvx.xml', 'iso-8859-1'),
  [],
);
