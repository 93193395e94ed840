import { sourcePath } from '../../src/meaning/maps/source-path.ts';
import { componentsOf, sourceType } from '../../src/meaning/maps/source-type.ts';
import type { PackTable } from './pack-tables.ts';

const ALTERNATE = 'http://hl7.org/fhir/StructureDefinition/alternate-codes';
const VALUE = /^[A-Za-z0-9_.^*/$%&~]+$/;

/**
 * Spells out the short rows of the decisions:
 *
 * - `@coded SOURCE TARGET TABLE [when CONDITION]`: a code element; a code that the table does not tell apart from
 *   others, or does not have, stands beside the element too, as the standard extension alternate-codes has it
 * - `@status SOURCE TARGET TABLE`: the same for an element that must be there: data-absent-reason where the source is
 *   absent, `unknown` where its code is
 * - `@alternate SOURCE TARGET TABLE`: only the code that stands beside the element
 * - `@system SOURCE TARGET`: the name of a code system as a URI; HL7's own tables and names that only sender and
 *   receiver know are spelt so that the way back is exact
 * - `@organization SOURCE`: the parts of an XON, in the Organization that the block or map makes
 */
export function spelledOut(row: string, tables: ReadonlyMap<string, PackTable>): readonly string[] {
  const coded = /^@(coded|status) (\S+) (\S+) (\S+)(?: when (.*))?$/.exec(row);
  if (coded !== null) {
    const [, kind = '', source = '', target = '', name = '', when] = coded;
    return codedRows(source, target, tableOf(name, tables), when, kind === 'status');
  }
  const alternate = /^@alternate (\S+) (\S+) (\S+)$/.exec(row);
  if (alternate !== null) {
    const [, source = '', target = '', name = ''] = alternate;
    return codedRows(source, target, tableOf(name, tables), undefined, false).slice(-1);
  }
  const system = /^@system (\S+) (\S+)$/.exec(row);
  if (system !== null) return systemRows(system[1] ?? '', system[2] ?? '', tableOf('coding-systems', tables));
  const organization = /^@organization (\S+)$/.exec(row)?.[1];
  if (organization !== undefined) return organizationRows(organization);
  if (row.startsWith('@')) throw new RangeError(`not a known short row: ${row}`);
  return [row];
}

/** A table as the rows that name it need it. */
function tableOf(name: string, tables: ReadonlyMap<string, PackTable>): PackTable {
  const table = tables.get(name);
  if (table === undefined) throw new RangeError(`no table ${name}`);
  return table;
}

/** Rows for one code element. */
export function codedRows(
  source: string,
  target: string,
  table: PackTable,
  when: string | undefined,
  isRequired: boolean,
): readonly string[] {
  const condition = when === undefined ? '' : ` when ${when}`;
  // What a concept says beside its code has no place in a code, so the whole concept stands beside it.
  const type = typeOf(source);
  const hasParts = type !== undefined && componentsOf(type).length > 0;
  const and = when === undefined ? '' : `${/ or /.test(when) ? `(${when})` : when} and `;
  const rows = [`${source} <-> ${target} codes ${table.name}${condition} else keep${isRequired ? ' must absent' : ''}`];
  const known = table.rows.filter((each) => each.target !== '').map((each) => each.source);
  if (isRequired) rows.push(`"unknown" -> ${target} when ${and}${source} valued and ${source} not in ${list(known)}`);
  const exact = table.rows.filter((each) => each.equivalence === 'equivalent').map((each) => each.source);
  const inexact = `${source} not in ${list(exact)}`;
  const said = hasParts ? `(${inexact} or ${source}.2 valued or ${source}.3 valued or ${source}.4 valued)` : inexact;
  rows.push(`${source} <-> ${target}.extension[url = "${ALTERNATE}"].valueCodeableConcept when ${and}${said}`);
  return rows;
}

function systemRows(source: string, target: string, table: PackTable): readonly string[] {
  const names = list(table.rows.map((each) => each.source));
  // Of several names of one system the table has one on the way back; another one stands beside the URI.
  const others = list(table.rows.filter((each) => each.equivalence !== 'equivalent').map((each) => each.source));
  return [
    `${source} <-> ${target}.extension[url = "${ALTERNATE}"].valueCodeableConcept.text when ${source} in ${others}`,
    // Without a condition: on the way back it would assign one of the names.
    `${source} <-> ${target} codes ${table.name} else keep`,
    `${source} <-> ${target} as prefix("http://terminology.hl7.org/CodeSystem/v2-", "HL7") when ${source} matches "^HL7[0-9]{4}$"`,
    `${source} <-> ${target} as prefix("urn:oid:") when ${source} matches "^[0-2]([.][0-9]+)+$"`,
    `${source} <-> ${target} as prefix("urn:id:") when ${source} not in ${names} and ${source} not matches "^(HL7[0-9]{4}$|https?:|urn:|[0-2]([.][0-9]+)+$)"`,
    `${source} -> ${target} when ${source} matches "^(https?|urn):"`,
  ];
}

/** Rows for the parts of an XON. */
function organizationRows(source: string): readonly string[] {
  return [
    `${source}.1 <-> name`,
    `${source}.2 <-> type[0]`,
    `${source}.3 <-> identifier[0].value when ${source}.10 not valued`,
    `${source}.3 <-> identifier[1].value when ${source}.10 valued`,
    `${source}.10 <-> identifier[0].value`,
    `"Organization identifier" -> identifier[0].type.text when ${source}.10 valued`,
    `${source}.4 <-> identifier[0].extension[url = "http://hl7.org/fhir/StructureDefinition/identifier-checkDigit"].valueString`,
    `${source}.5 <-> identifier[0].extension[url = "http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit"].valueString`,
    `${source}.6 <-> identifier[0].system as HD[uri] when ${source}.6.2 valued`,
    `${source}.6 <-> identifier[0].assigner as HD[Organization]`,
    `${source}.7 <-> identifier[0].type.coding[0].code`,
    `${source}.8.1 <-> identifier[0].assigner.display`,
    `${source}.8.2 <-> identifier[0].assigner.identifier.value`,
    `${source}.8.3 <-> identifier[0].assigner.identifier.type.coding[0].code`,
    `"http://terminology.hl7.org/CodeSystem/v2-0203" -> identifier[0].type.coding[0].system when ${source}.7 valued`,
    `${source}.9 <-> name.extension[url = "${ALTERNATE}"].valueCodeableConcept`,
  ];
}

/** A list of codes in a condition. */
export function list(codes: readonly string[]): string {
  return `(${[...new Set(codes)].map((code) => (VALUE.test(code) ? code : JSON.stringify(code))).join(', ')})`;
}

/**
 * A block for `@observe NAME SOURCE "TEXT" [DATE] [of BLOCK]`: a fact of the message that FHIR has no element for, as
 * an Observation about the patient, or about the person that another block makes.
 */
export function observed(line: string): readonly string[] {
  const found = /^@observe ([a-z-]+) (\S+) "([^"]+)"(?: ([A-Z][A-Z0-9]{2}-\d+))?(?: of (\S+))?$/.exec(line);
  if (found === null) throw new RangeError(`not a fact to observe: ${line}`);
  const [, name = '', source = '', text = '', date, about] = found;
  const segment = source.slice(0, 3);
  const field = source.replace(/\[\].*$/, '');
  const repeats = source.endsWith('[]');
  return [
    `- make: Observation as ${name}`,
    `  each: ${repeats ? source : segment}`,
    ...(repeats ? [] : [`  when: ${field} valued`]),
    '  rows:',
    `    - '"final" -> status'`,
    `    - '"http://terminology.hl7.org/CodeSystem/observation-category" -> category[0].coding[0].system'`,
    `    - '"social-history" -> category[0].coding[0].code'`,
    `    - '"${text.replaceAll("'", "''")}" -> code.text'`,
    `    - ${field} <-> ${valueElement(typeOf(field))}`,
    ...(date === undefined ? [] : [`    - ${date} <-> effectiveDateTime`]),
    '    - Patient -> subject',
    ...(about === undefined ? [] : [`    - ${about} -> focus[]`]),
  ];
}

/** The element of an Observation for a v2 type. */
function valueElement(type: string | undefined): string {
  switch (type) {
    case 'DT':
    case 'DTM':
    case 'TS':
      return 'valueDateTime';
    case 'NM':
    case 'SI':
      return 'valueInteger';
    case 'ST':
    case 'TX':
    case 'FT':
      return 'valueString';
    case 'MO':
    case 'CP':
      return 'valueString';
    default:
      return 'valueCodeableConcept';
  }
}

/** The v2 type of a field or of a part of a type: `PID-8`, `XPN.7`. */
function typeOf(source: string): string | undefined {
  const type = /^([A-Z]{2,3})(?:\.|$)/.exec(source)?.[1];
  const path = sourcePath(source, 1, type);
  return path && sourceType(path, type);
}
