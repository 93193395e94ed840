import type { Json } from './json.ts';
import { isObject } from './target-values.ts';

/** The v2 type for a FHIR type, by the version that is written. */
export function v2Type(type: string, value: Json, version: string): string {
  const old = Number(version.split('.')[1] ?? '5') < 5;
  switch (type) {
    case 'Quantity':
      return isObject(value) && value['comparator'] !== undefined ? 'SN' : 'NM';
    case 'integer':
    case 'decimal':
      return 'NM';
    case 'CodeableConcept':
      return old ? 'CE' : 'CWE';
    case 'Range':
      return 'NR';
    case 'Ratio':
      return 'SN';
    case 'time':
      return 'TM';
    case 'dateTime':
      return typeof value === 'string' && value.length <= 10
        ? 'DT'
        : Number(version.split('.')[1] ?? '5') < 6
          ? 'TS'
          : 'DTM';
    case 'Period':
      return 'DR';
    case 'Attachment':
      return 'ED';
    default:
      return typeof value === 'string' && value.includes('\n') ? 'TX' : 'ST';
  }
}
