import { CSV } from '../../../formats/tabular/delimited-reader.ts';
import type { LoadedItem } from './loaded-item.ts';
import type { TableFormat } from './table-reader.ts';

const PIPES = { delimiter: '|' };
const TABS = { delimiter: '\t' };

/** LOINC's table (`LoincTable/Loinc.csv`, LOINC Users' Guide, appendix A). */
export const loincTable: TableFormat = {
  dialect: CSV,
  required: ['LOINC_NUM', 'COMPONENT', 'STATUS', 'LONG_COMMON_NAME'],
  read(cell) {
    const code = cell('LOINC_NUM');
    const axes = ['COMPONENT', 'PROPERTY', 'TIME_ASPCT', 'SYSTEM', 'SCALE_TYP', 'METHOD_TYP'].map(cell);
    const definition = axes.filter((axis) => axis !== '').join(':');
    const status = cell('STATUS').toUpperCase();
    return [
      {
        kind: 'concept',
        concept: {
          code,
          display: cell('LONG_COMMON_NAME') || definition,
          definition,
          selectable: true,
          ...(status === 'DEPRECATED' || status === 'DISCOURAGED' ? { retired: true } : {}),
        },
      },
      ...termsOf(code, [cell('SHORTNAME'), cell('DisplayName'), cell('CONSUMER_NAME')]),
    ];
  },
};

/** RxNorm's names (`RXNCONSO.RRF`, RxNorm technical documentation, section 12.4): names that RxNorm itself gives. */
export const rxnormNames: TableFormat = {
  dialect: PIPES,
  columns: 'RXCUI LAT TS LUI STT SUI ISPREF RXAUI SAUI SCUI SDUI SAB TTY CODE STR SRL SUPPRESS CVF'.split(' '),
  required: ['RXCUI', 'LAT', 'SAB', 'TTY', 'STR', 'SUPPRESS'],
  read(cell) {
    if (cell('SAB') !== 'RXNORM' || cell('LAT') !== 'ENG') return [];
    const code = cell('RXCUI');
    if (['SY', 'TMSY', 'PSN', 'ET'].includes(cell('TTY'))) return termsOf(code, [cell('STR')]);
    const retired = cell('SUPPRESS') === 'O' ? { retired: true } : {};
    return [{ kind: 'concept', concept: { code, display: cell('STR'), selectable: true, ...retired } }];
  },
};

/** CVX as the CDC gives it with bars (`cvx.txt`): code, short name, full name, notes, status, and more. */
export const cvxText: TableFormat = {
  dialect: PIPES,
  columns: ['code', 'short', 'full', 'notes', 'status'],
  required: ['code', 'short', 'full', 'status'],
  read: (cell) => [vaccine(cell('code'), cell('short'), cell('full'), cell('status'))],
};

/** A vaccine code; inactive ones stay in old records, so they are retired and not gone. */
export function vaccine(code: string, short: string, full: string, status: string): LoadedItem {
  const retired = /^(inactive|never active)$/i.test(status) ? { retired: true } : {};
  const definition = full === short || full === '' ? {} : { definition: full };
  return { kind: 'concept', concept: { code, display: short, ...definition, selectable: true, ...retired } };
}

/**
 * SNOMED CT to ICD-10-CM, as RF2 gives extended maps (`der2_iisssccRefset_ExtendedMap...txt`) or as NLM's
 * readable file (`tls_Icd10cmHumanReadableMap...tsv`). A row under a condition (age, sex, another finding) stays
 * a draft that a person must decide, with the condition as its reason.
 */
export const snomedMap: TableFormat = {
  dialect: TABS,
  required: ['active', 'referencedComponentId', 'mapRule', 'mapTarget'],
  read(cell) {
    if (cell('active') !== '1') return [];
    const target = cell('mapTarget').replaceAll('.', '');
    const always = /^(TRUE|OTHERWISE TRUE|)$/.test(cell('mapRule').trim());
    const display = cell('sctName') || cell('referencedComponentName');
    const since = cell('effectiveTime').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
    return [
      {
        kind: 'row',
        row: {
          source: {
            code: cell('referencedComponentId'),
            system: 'http://snomed.info/sct',
            ...(display === '' ? {} : { display }),
          },
          ...(target === ''
            ? {}
            : {
                target: {
                  code: target,
                  system: 'http://hl7.org/fhir/sid/icd-10-cm',
                  ...(cell('icdName') === '' ? {} : { display: cell('icdName') }),
                },
              }),
          // The map serves classification: a target is where the source is counted, never its synonym.
          equivalence: target === '' ? 'unmatched' : 'wider',
          status: always ? 'approved' : 'draft',
          ...(always ? {} : { why: cell('mapRule') }),
          ...(/^\d{4}-\d{2}-\d{2}$/.test(since) ? { validFrom: since } : {}),
        },
      },
    ];
  },
};

function termsOf(code: string, texts: readonly string[]): LoadedItem[] {
  return [...new Set(texts)]
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'term', term: { code, text, kind: 'term' } }));
}
