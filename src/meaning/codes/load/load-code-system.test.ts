import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../../../diagnostics/fault.ts';
import { type CodeFileKind, type LoadPosition, loadCodeSystem } from './load-code-system.ts';
import type { LoadedItem } from './loaded-item.ts';

const samples = new URL('../../../../../shared/samples/terminology/', import.meta.url);
const sample = (name: string): Uint8Array => {
  const bytes = readFileSync(new URL(name, samples));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function load(
  kind: CodeFileKind,
  text: string | Uint8Array,
  more: { size?: number; batch?: number; from?: LoadPosition; charset?: string; stopAfter?: number } = {},
): Promise<{ items: LoadedItem[]; positions: LoadPosition[]; findings: readonly string[] }> {
  const items: LoadedItem[] = [];
  const positions: LoadPosition[] = [];
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const { size = 1000, stopAfter = Number.POSITIVE_INFINITY, ...options } = more;
  const loaded = await loadCodeSystem(kind, pieces(bytes, size), {
    ...options,
    take: (batch, position) => {
      if (positions.length >= stopAfter) throw new Error('interrupted');
      items.push(...batch);
      positions.push(position);
    },
  }).catch((error: unknown) => {
    if (error instanceof Error && error.message === 'interrupted') return undefined;
    throw error;
  });
  return { items, positions, findings: loaded?.findings.map(({ code }) => code) ?? [] };
}

const codesOf = (items: readonly LoadedItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'concept' ? [item.concept.code] : []));

const ORDER = [
  '00001 A00     0 Cholera                                                      Cholera',
  '00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01, biovar cholerae',
  '00003 A001    1 Cholera due to Vibrio cholerae 01, biovar eltor              Cholera due to Vibrio cholerae 01, biovar eltor',
].join('\r\n');

const LOINC = `"LOINC_NUM","COMPONENT","PROPERTY","TIME_ASPCT","SYSTEM","SCALE_TYP","METHOD_TYP","STATUS","SHORTNAME","LONG_COMMON_NAME","DisplayName"
"90000-1","Test thing","MCnc","Pt","Ser","Qn","","ACTIVE","Thing SerPl","Thing [Mass/volume]
in Serum","Thing"
"90001-9","Old thing","MCnc","Pt","Ser","Qn","","DEPRECATED","","Old thing, ""so called""",""
`;

const RXNORM = `901|ENG|P|L1|PF|S1|Y|1|1|901||RXNORM|IN|901|testamine||N|4096|
901|ENG|S|L1|PF|S1|Y|2|1|901||RXNORM|SY|901|test amine||N|4096|
901|ENG|S|L1|PF|S1|Y|3|1|901||MTHSPL|SU|X|TESTAMINE "HCL"||N||
902|ENG|P|L1|PF|S1|Y|4|1|902||RXNORM|SCD|902|testamine 5 MG Oral Tablet||O||
`;

const SNOMED = [
  'id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId',
  'u1\t20250901\t1\tm\tr\t111\t1\t1\tTRUE\tALWAYS E11.9\tE11.9\tc\tk',
  'u2\t20250901\t1\tm\tr\t222\t1\t1\tIFA 248152002 | Female |\tIF FEMALE CHOOSE N94.6\tN94.6\tc\tk',
  'u3\t20250901\t1\tm\tr\t333\t1\t1\tTRUE\tCANNOT BE CLASSIFIED\t\tc\tk',
  'u4\t20250901\t0\tm\tr\t444\t1\t1\tTRUE\tALWAYS X\tX00\tc\tk',
].join('\n');

test('the order file: headings, billable codes and what is above them', async () => {
  const { items, findings } = await load('icd-10-cm-order', ORDER);
  expect(findings).toEqual([]);
  expect(items).toContainEqual({
    kind: 'concept',
    concept: { code: 'A001', display: expect.stringContaining('eltor'), selectable: true, parent: 'A00' },
  });
  expect(items[0]).toEqual({ kind: 'concept', concept: { code: 'A00', display: 'Cholera', selectable: false } });
});

test('LOINC: names over two lines, deprecated codes, further names', async () => {
  const { items } = await load('loinc', LOINC, { size: 7 });
  expect(items).toEqual([
    {
      kind: 'concept',
      concept: {
        code: '90000-1',
        display: 'Thing [Mass/volume]\nin Serum',
        definition: 'Test thing:MCnc:Pt:Ser:Qn',
        selectable: true,
      },
    },
    { kind: 'term', term: { code: '90000-1', text: 'Thing SerPl', kind: 'term' } },
    { kind: 'term', term: { code: '90000-1', text: 'Thing', kind: 'term' } },
    {
      kind: 'concept',
      concept: expect.objectContaining({ code: '90001-9', display: 'Old thing, "so called"', retired: true }),
    },
  ]);
});

test('RxNorm: its own names only, obsolete ones retired', async () => {
  const { items } = await load('rxnorm', RXNORM);
  expect(items).toEqual([
    { kind: 'concept', concept: { code: '901', display: 'testamine', selectable: true } },
    { kind: 'term', term: { code: '901', text: 'test amine', kind: 'term' } },
    {
      kind: 'concept',
      concept: { code: '902', display: 'testamine 5 MG Oral Tablet', selectable: true, retired: true },
    },
  ]);
});

test('CVX with bars and in XML', async () => {
  const text =
    '03|MMR|measles, mumps and rubella virus vaccine||Active|True|2020/01/01\n54|adenovirus, type 4|x||Inactive|False|2010/05/28\n';
  expect((await load('cvx-text', text)).items).toEqual([
    {
      kind: 'concept',
      concept: { code: '03', display: 'MMR', definition: 'measles, mumps and rubella virus vaccine', selectable: true },
    },
    {
      kind: 'concept',
      concept: { code: '54', display: 'adenovirus, type 4', definition: 'x', selectable: true, retired: true },
    },
  ]);
  const { items, findings } = await load('cvx-xml', sample('cdc-vaccines/cvx.xml'), { charset: 'iso-8859-1' });
  expect(findings).toEqual([]);
  expect(codesOf(items).length).toBe(288);
  expect(codesOf(items)).toContain('03');
});

test('SNOMED CT to ICD-10-CM: conditions stay drafts, nothing is equivalent', async () => {
  const { items } = await load('snomed-to-icd-10-cm', SNOMED);
  expect(
    items.map((item) =>
      item.kind === 'row' ? [item.row.source.code, item.row.target?.code, item.row.equivalence, item.row.status] : [],
    ),
  ).toEqual([
    ['111', 'E119', 'wider', 'approved'],
    ['222', 'N946', 'wider', 'draft'],
    ['333', undefined, 'unmatched', 'approved'],
  ]);
});

test('the whole order file of 2021', async () => {
  const bytes = sample('icd-10-cm/icd10cm-order-Jan-2021.txt.gz');
  const { items, positions, findings } = await load('icd-10-cm-order', bytes, {
    size: 65_536,
    charset: 'windows-1252',
  });
  expect(findings).toEqual([]);
  expect(items.length).toBe(95_358);
  expect(items.filter((item) => item.kind === 'concept' && item.concept.selectable).length).toBe(72_621);
  expect(positions.at(-1)).toMatchObject({ records: 95_358, items: 95_358, bytes: bytes.length });
});

test('an interrupted load goes on where it was, wherever that was and however the file is cut', async () => {
  const whole = (await load('loinc', LOINC.repeat(1) + LOINC.split('\n').slice(1).join('\n').repeat(5))).items;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(6),
      async (size, batch, stopAfter) => {
        const text = LOINC + LOINC.split('\n').slice(1).join('\n').repeat(5);
        const first = await load('loinc', text, { size, batch, stopAfter });
        const from = first.positions.at(-1);
        const rest = await load('loinc', text, { size: 64, batch, ...(from === undefined ? {} : { from }) });
        expect([...first.items, ...rest.items]).toEqual(whole);
      },
    ),
    { numRuns: 40 },
  );
});

test('another file does not go on where the first was', async () => {
  const from = (await load('loinc', LOINC)).positions.at(-1);
  if (from === undefined) throw new Error('nothing was loaded');
  await expect(load('loinc', LOINC.replace('90000', '90007'), { from })).rejects.toThrow(Fault);
  await expect(load('rxnorm', RXNORM, { from })).rejects.toThrow(Fault);
});

test('a file of another kind, or cut off, is told and what was whole is kept', async () => {
  for (const kind of ['icd-10-cm-order', 'loinc', 'rxnorm', 'cvx-xml', 'cvx-text', 'snomed-to-icd-10-cm'] as const) {
    expect((await load(kind, 'PK\u0003\u0004 this is no code file\n')).findings, kind).toEqual([
      'codes-file-not-whole',
    ]);
  }
  const cut = await load('cvx-xml', sample('cdc-vaccines/cvx.xml').subarray(0, 5_000), { charset: 'iso-8859-1' });
  expect(cut.findings).toEqual(['codes-file-not-whole']);
  expect(codesOf(cut.items).length).toBeGreaterThan(5);
});
