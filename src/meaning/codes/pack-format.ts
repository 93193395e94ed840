import { Fault } from '../../diagnostics/fault.ts';
import { readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { writeDelimited } from '../../formats/tabular/write-delimited.ts';
import { CodeSystem, type CodeSystemDescription } from './code-system.ts';
import type { Concept, ConceptTerm } from './concept.ts';

/** What a pack of codes says of itself (`pack.json`). */
export interface PackManifest {
  readonly name: string;
  readonly version: string;
  readonly system: CodeSystemDescription;
  /** Codes of this length or longer are offered only below their heading (ICD-10-CM's seventh characters). */
  readonly offeredBelow?: number;
  readonly licence: string;
  readonly source: string;
}

/** A pack of codes in memory. */
export interface CodePack {
  readonly manifest: PackManifest;
  readonly system: CodeSystem;
  readonly terms: readonly ConceptTerm[];
}

const TABS = { delimiter: '\t' };
const COLUMNS = [
  'code',
  'display',
  'definition',
  'parent',
  'selectable',
  'retired',
  'valid_from',
  'valid_to',
  'surely_from',
  'surely_to',
];

/** Writes concepts as `concepts.tsv` of a pack. No cell may hold a tab or a line end; such white space becomes a blank. */
export function writePackConcepts(concepts: Iterable<Concept>): string {
  return writeDelimited(rows(concepts), TABS);
}

function* rows(concepts: Iterable<Concept>): IterableIterator<readonly string[]> {
  yield COLUMNS;
  for (const each of concepts) {
    yield [
      each.code,
      each.display,
      each.definition,
      each.parent,
      each.selectable ? '1' : '0',
      each.retired ? '1' : '',
      each.validFrom,
      each.validTo,
      each.surelyFrom,
      each.surelyTo,
    ].map((cell) => (cell ?? '').replace(/\s+/g, ' '));
  }
}

/** Writes further words as `terms.tsv` of a pack. */
export function writePackTerms(terms: Iterable<ConceptTerm>): string {
  const lines = [...terms].map(({ code, kind, text }) => [code, kind, text.replace(/\s+/g, ' ')]);
  return writeDelimited([['code', 'kind', 'text'], ...lines], TABS);
}

/**
 * Reads a pack from the texts of its files.
 *
 * Throws a Fault `codes-pack-damaged` when they are not those of a pack.
 */
export function readPack(files: {
  readonly manifest: string;
  readonly concepts: string;
  readonly terms?: string;
}): CodePack {
  const manifest = readManifest(files.manifest);
  const system = new CodeSystem(manifest.system, readConcepts(files.concepts));
  return { manifest, system, terms: files.terms === undefined ? [] : [...readTerms(files.terms)] };
}

function readManifest(text: string): PackManifest {
  try {
    const manifest = JSON.parse(text) as PackManifest;
    if (typeof manifest.name === 'string' && typeof manifest.system?.uri === 'string') return manifest;
  } catch (cause) {
    throw new Fault('codes-pack-damaged', { cause });
  }
  throw new Fault('codes-pack-damaged');
}

function* readConcepts(text: string): IterableIterator<Concept> {
  for (const cells of linesOf(text, COLUMNS)) {
    const [code = '', display, definition, parent, selectable, retired, ...days] = cells;
    const [validFrom, validTo, surelyFrom, surelyTo] = days;
    yield {
      code,
      ...(display ? { display } : {}),
      ...(definition ? { definition } : {}),
      ...(parent ? { parent } : {}),
      selectable: selectable === '1',
      ...(retired === '1' ? { retired: true } : {}),
      ...(validFrom ? { validFrom } : {}),
      ...(validTo ? { validTo } : {}),
      ...(surelyFrom ? { surelyFrom } : {}),
      ...(surelyTo ? { surelyTo } : {}),
    };
  }
}

function* readTerms(text: string): IterableIterator<ConceptTerm> {
  for (const [code = '', kind, term = ''] of linesOf(text, ['code', 'kind', 'text'])) {
    yield { code, text: term, kind: kind === 'index' ? 'index' : 'term' };
  }
}

function* linesOf(text: string, columns: readonly string[]): IterableIterator<string[]> {
  const { rows: found } = readDelimited(text, TABS);
  for (const [at, { cells }] of found.entries()) {
    const texts = cells.map((cell) => cell.text);
    if (at === 0 && texts.join('\t') !== columns.join('\t')) throw new Fault('codes-pack-damaged');
    if (at > 0 && texts.length !== columns.length) throw new Fault('codes-pack-damaged');
    if (at > 0) yield texts;
  }
}
