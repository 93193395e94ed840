import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCda } from '../../formats/cda/read-cda.ts';
import type { Table } from '../../meaning/checks/table.ts';
import { ClinicalDocumentTables } from './clinical-document-tables.ts';
import { tableShapes } from './table-shapes.ts';

const shapes = await tableShapes('cda');

function row(table: Table | undefined, at: number): Record<string, string> {
  const cells = (table?.columns ?? []).map((column): [string, string] => [column.name, column.at(at)]);
  return Object.fromEntries(cells.filter(([, value]) => value !== ''));
}

const DOCUMENT = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<recordTarget><patientRole><id extension="900001"/><telecom use="HP" value="tel:+1-217-555-0100"/><patient>
<name><given>Jordan</given><family>Sample</family></name><birthTime value="19340316"/></patient></patientRole></recordTarget>
<component><structuredBody><component><section><code code="11450-4"/><entry><act><entryRelationship><observation>
<id root="p1"/><effectiveTime><low value="20200101"/></effectiveTime><value xsi:type="CD" code="38341003" codeSystemName="SNOMED CT" displayName="Hypertension"/>
</observation></entryRelationship></act></entry></section></component></structuredBody></component></ClinicalDocument>`;

describe('clinical documents as tables', () => {
  it('have a row for the patient and for each entry, once', () => {
    const tables = new ClinicalDocumentTables(shapes);
    const document = readCda(DOCUMENT);
    if (document === undefined) throw new Error('unread');
    tables.add(document);
    tables.add(document);
    const [patients, problems, ...others] = tables.tables;
    expect([patients?.rows, problems?.rows, others]).toEqual([1, 1, []]);
    expect(row(patients, 0)).toEqual({
      'patient id': '900001',
      'last name': 'Sample',
      'first name': 'Jordan',
      'birth date': '19340316',
      'home phone': '+1-217-555-0100',
    });
    expect(row(problems, 0)).toEqual({
      'problem id': 'p1',
      'patient id': '900001',
      'code system': 'SNOMED CT',
      code: '38341003',
      description: 'Hypertension',
      'onset date': '20200101',
    });
  });

  it('are made of published examples of many vendors', () => {
    const folder = new URL('../../../../shared/samples/ccda/', import.meta.url);
    const tables = new ClinicalDocumentTables(shapes);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.xml')) continue;
      const document = readCda(readFileSync(new URL(encodeURI(file), folder), 'utf8'));
      if (document !== undefined) tables.add(document);
    }
    for (const name of ['patients', 'problems', 'medications', 'allergies', 'labs', 'immunizations']) {
      expect([name, (tables.tables.find((table) => table.name === name)?.rows ?? 0) > 10]).toEqual([name, true]);
    }
  });
});
