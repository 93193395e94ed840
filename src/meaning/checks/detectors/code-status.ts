import { systemUri } from '../../codes/system-uri.ts';
import type { Column } from '../column.ts';
import { type Detector, type Hit, recordsOf, type World } from '../detector.ts';
import { type Frame, keyText } from '../frame.ts';

/** What a diagnosis code is, told by its system, its form, the code systems at hand and the practice's own codebook. */
export type CodeStatus = 'good' | 'icd-9' | 'icd-9 as icd-10' | 'unknown' | 'own with a map' | 'own without' | 'other';

/** Rows whose code has this status. */
export interface OfStatus {
  readonly at: string;
  readonly system?: string;
  readonly status: readonly CodeStatus[];
  /** Codes that are not of the practice's own are judged by this form where their system is not at hand. */
  readonly codes: 'diagnosis' | 'drug' | 'laboratory';
}

const ICD_9 = /^(\d{3}(\.\d{1,2})?|V\d{2}(\.\d{1,2})?|E\d{3}(\.\d)?)$/;
const ICD_10 = /^[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$/;
const [ICD_10_CM, ICD_9_CM] = ['http://hl7.org/fhir/sid/icd-10-cm', 'http://hl7.org/fhir/sid/icd-9-cm'];
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const OWN = /^(loc|local|own|custom|internal|site|user|practice|prop|proprietary|l|99.*|zz.*)$/i;

/** Finds codes by what they are. */
export const codeStatus: Detector<OfStatus> = ({ at, system, status, codes }, frame, world) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const ownCodes = codebookOf(world.frames);
  const own = (code: string): CodeStatus | undefined => {
    const mapped = ownCodes.get(keyText(code));
    return mapped === undefined ? undefined : mapped ? 'own with a map' : 'own without';
  };
  const known = new Map<string, CodeStatus>();
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const code = frame.text(at, row);
    if (code === '') continue;
    const said = system === undefined ? '' : frame.text(system, row);
    judged++;
    const key = `${said}\n${code}`;
    let found = known.get(key);
    if (found === undefined) {
      found = own(code) ?? statusOf(code, said, codes, column, world);
      known.set(key, found);
    }
    if (status.includes(found)) hits.push({ row, field: at });
  }
  return { judged, hits };
};

function statusOf(code: string, said: string, codes: OfStatus['codes'], column: Column, world: World): CodeStatus {
  const uri = said === '' ? undefined : systemUri(said);
  if (OWN.test(said)) return 'own without';
  if (codes === 'drug') return drugStatus(code, uri);
  if (codes === 'laboratory')
    return /^\d{1,5}-\d$/.test(code)
      ? 'good'
      : uri === undefined || uri === 'http://loinc.org'
        ? 'own without'
        : 'other';
  if (uri === ICD_9_CM) return 'icd-9';
  // A system that is none of diagnoses, such as SNOMED CT, is judged elsewhere.
  if (uri !== undefined && uri !== ICD_10_CM && uri !== said) return 'other';
  if (uri === undefined && !mostly(column)) return 'other';
  const isTen = world.codes.isDiagnosis('icd-10-cm', code);
  if (isTen === true) return 'good';
  const isNine = world.codes.isDiagnosis('icd-9-cm', code) ?? ICD_9.test(code);
  if (isNine) return 'icd-9 as icd-10';
  if (isTen === undefined) return ICD_10.test(code) ? 'good' : 'unknown';
  return 'unknown';
}

/** RxNorm's are numbers, NDC's are ten or eleven digits with dashes or without. */
function drugStatus(code: string, uri: string | undefined): CodeStatus {
  if (/^\d{1,8}$/.test(code) || /^\d{4,5}-?\d{3,4}-?\d{1,2}$/.test(code)) return 'good';
  return uri === undefined || uri === RXNORM ? 'own without' : 'other';
}

const decided = new WeakMap<Column, boolean>();

/** Whether a column without a system beside it holds ICD-10 codes. */
function mostly(column: Column): boolean {
  const known = decided.get(column);
  if (known !== undefined) return known;
  const counts = column.counts();
  let [all, ten] = [0, 0];
  column.values.forEach((value, number) => {
    if (value.trim() === '') return;
    all += counts[number] ?? 0;
    if (ICD_10.test(value.trim())) ten += counts[number] ?? 0;
  });
  const is = ten > all * 0.5;
  decided.set(column, is);
  return is;
}

/** Every code of the practice's codebooks, and whether it has another beside it. */
function codebookOf(frames: readonly Frame[]): ReadonlyMap<string, boolean> {
  const codes = new Map<string, boolean>();
  for (const frame of frames) {
    if (frame.kind !== 'codebook') continue;
    for (const row of recordsOf(frame)) {
      const code = keyText(frame.text('code', row));
      if (code !== '')
        codes.set(code, codes.get(code) === true || frame.text('target', row) !== '' || frame.text('text', row) !== '');
    }
  }
  return codes;
}
