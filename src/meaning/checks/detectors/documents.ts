import { type Detector, type Hit, recordsOf, type World } from '../detector.ts';
import type { DocumentFacts, DocumentShelf } from '../document-facts.ts';
import { type DocumentFault, documentFaults } from '../document-faults.ts';
import type { Frame } from '../frame.ts';
import { type Chart, plainIdentifier, type Whose, whoseDocument } from '../whose-document.ts';

/** What can be wrong between an index of documents and its files. */
export type DocumentIssue =
  | DocumentFault
  | 'missing'
  | 'unindexed'
  | 'twice'
  | 'another patient'
  | 'DICOM at odds'
  | 'unsigned';

const NAMES = ['lastName', 'firstName', 'middleName', 'fullName', 'maidenName'];
const IDENTIFIERS = ['key', 'chartNumber'];

/** Holds an index of documents against the files; undefined where there are none, or the index names no files. */
export const documents: Detector<{ readonly is: DocumentIssue; readonly at: string }> = ({ is, at }, frame, world) => {
  const shelf = world.documents;
  if (shelf === undefined || !frame.has('file')) return undefined;
  if (is === 'unindexed') return unindexed(frame, shelf);
  const faulty = faultOf(is, frame, world);
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const name = frame.text('file', row);
    if (name === '') continue;
    const facts = shelf.find(name);
    if (facts === undefined) {
      if (is !== 'missing') continue;
      judged++;
      hits.push({ row, field: at });
      continue;
    }
    const other = faulty(facts, row);
    if (other === undefined) continue;
    judged++;
    if (other === true) hits.push({ row, field: at });
    else if (other !== false) hits.push({ row, field: at, other: { table: frame.table.name, row: other } });
  }
  return { judged, hits };
};

/** Whether a row's document has an issue, if it can be told; for one that is there twice, the row that had it first. */
type Faulty = (facts: DocumentFacts, row: number) => boolean | number | undefined;

function faultOf(is: Exclude<DocumentIssue, 'unindexed'>, frame: Frame, world: World): Faulty {
  switch (is) {
    case 'missing':
      return () => false;
    case 'twice':
      return firstOf();
    case 'unsigned':
      return ({ signed }) => signed !== undefined && !signed;
    case 'pages':
      return (facts, row) => {
        const { pages } = indexed(frame, row);
        return pages === undefined || !hasPages(facts) ? undefined : documentFaults(facts, { pages }).includes('pages');
      };
    case 'another patient': {
      const whose = whoseByRow(frame, world);
      return (facts, row) => {
        const all = whose(facts, row);
        return all.includes('other') && !all.includes('same');
      };
    }
    case 'DICOM at odds': {
      const whose = whoseByRow(frame, world);
      // An archive files an image by its tags, exactly: what a person would read as the same is another patient there.
      return (facts, row) => (facts.type === 'dicom' ? whose(facts, row).includes('at odds') : undefined);
    }
    default:
      return (facts, row) => documentFaults(facts, indexed(frame, row)).includes(is);
  }
}

function indexed(frame: Frame, row: number) {
  const [bytes, pages] = [frame.number('size', row), frame.number('pages', row)];
  return { ...(bytes === undefined ? {} : { bytes }), ...(pages === undefined ? {} : { pages }) };
}

/** Only of types that have pages: an index counts the screens of a text as it likes. */
function hasPages({ type, pages }: DocumentFacts): boolean {
  return pages !== undefined && ['pdf', 'tiff'].includes(type);
}

/** Empty files are alike, and nothing twice. */
function firstOf(): Faulty {
  const first = new Map<string, number>();
  return ({ digest, bytes }, row) => {
    if (bytes === 0) return false;
    const before = first.get(digest);
    if (before === undefined) first.set(digest, row);
    return before ?? false;
  };
}

function unindexed(frame: Frame, shelf: DocumentShelf) {
  const named = new Set<DocumentFacts>();
  for (const row of recordsOf(frame)) {
    const facts = shelf.find(frame.text('file', row));
    if (facts !== undefined) named.add(facts);
  }
  const strays = shelf.all.filter((facts) => !named.has(facts));
  return { judged: shelf.all.length, hits: strays.map(({ path }): Hit => ({ row: -1, field: '', file: path })) };
}

/** Whether those whom a document names are the patient whose chart it is filed on. */
function whoseByRow(frame: Frame, world: World): (facts: DocumentFacts, row: number) => readonly Whose[] {
  const patients = frame.refersTo('patient');
  const pivot = new Date(world.asOf * 86_400_000).getUTCFullYear() % 100;
  const known = new Set<string>();
  for (const row of patients === undefined ? [] : recordsOf(patients)) {
    for (const field of IDENTIFIERS) known.add(plainIdentifier(patients?.text(field, row) ?? ''));
  }
  return (facts, row) => {
    const at = frame.parent('patient', row);
    if (patients === undefined || typeof at !== 'number') return [];
    const chart = chartOf(patients, at);
    return facts.patients.map((named) => whoseDocument(named, chart, (each) => known.has(each), pivot));
  };
}

function chartOf(patients: Frame, row: number): Chart {
  const filled = (fields: readonly string[]): string[] =>
    fields.map((field) => patients.text(field, row)).filter((text) => text !== '');
  const birthDay = patients.distrusted.get('birthDate')?.has(row) === true ? undefined : patients.day('birthDate', row);
  return { names: filled(NAMES), identifiers: filled(IDENTIFIERS), ...(birthDay === undefined ? {} : { birthDay }) };
}
