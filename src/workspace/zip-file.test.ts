import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../diagnostics/fault.ts';
import { zip } from '../formats/zip.ts';
import { archiveEntry } from '../meaning/codes/load/archive-entry.ts';
import { loadCodePack } from './code-packs.ts';
import { loadIntoPack } from './load-into-pack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ORDER = Array.from({ length: 5000 }, (_, at) => {
  const code = `A${String(at).padStart(4, '0')}`;
  return `${String(at + 1).padStart(5, '0')} ${code.padEnd(7)} 1 ${`Disease ${at}`.padEnd(60)} Disease number ${at}\n`;
}).join('');

function archive(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  writeFileSync(path, zip(files));
  return path;
}

test("a publisher's archive is loaded as it is, and an interrupted load goes on within it", async () => {
  const file = archive('2027-code-descriptions.zip', {
    'readme.txt': 'read me',
    '2027/icd10cm-order-addenda.txt.pdf': '',
    '2027/icd10cm-order-2027.txt': ORDER,
  });
  const packs = join(folder, 'packs');
  const stop = new AbortController();
  const interrupted = loadIntoPack('icd-10-cm-order', file, {
    packs,
    version: '2027',
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(interrupted).rejects.toThrow(/abort/i);
  const records: number[] = [];
  await loadIntoPack('icd-10-cm-order', file, { packs, version: '2027', onProgress: (p) => records.push(p.records) });
  expect(records[0]).toBeGreaterThan(2000);
  const { system } = await loadCodePack('icd-10-cm', packs);
  expect([...system.codes()].length).toBe(5000);
  expect(system.lookup('A4999')?.display).toBe('Disease number 4999');
});

describe('an archive that cannot be used', () => {
  const load = async (file: string): Promise<unknown> =>
    loadIntoPack('icd-10-cm-order', file, { packs: join(folder, 'packs'), version: '1' }).catch((error: unknown) =>
      error instanceof Fault ? error.code : 'other',
    );

  test('is told', async () => {
    expect(await load(archive('none.zip', { 'a.txt': 'a' }))).toBe('codes-archive-without-file');
    expect(await load(archive('two.zip', { 'a/icd10cm-order-1.txt': ORDER, 'b/icd10cm-order-1.txt': ORDER }))).toBe(
      'codes-archive-without-file',
    );
    writeFileSync(join(folder, 'text.zip'), ORDER);
    expect(await load(join(folder, 'text.zip'))).toBe('codes-archive-unreadable');
    const cut = archive('cut.zip', { 'icd10cm-order-1.txt': ORDER });
    const bytes = readFileSync(cut);
    bytes.fill(0, 100, 20_000);
    writeFileSync(cut, bytes);
    expect(await load(cut)).toBe('other');
  });
});

test.each([
  ['loinc', ['Loinc_2.80/LoincTable/Loinc.csv', 'AccessoryFiles/PartFile/Part.csv'], 'Loinc_2.80/LoincTable/Loinc.csv'],
  ['rxnorm', ['rrf/RXNCONSO.RRF', 'prescribe/rrf/RXNCONSO.RRF', 'scripts/x.sql'], 'rrf/RXNCONSO.RRF'],
  [
    'snomed-to-icd-10-cm',
    [
      'Map/tls_Icd10cmHumanReadableMap_US1000124_20260901.tsv',
      'Snapshot/der2_iisssccRefset_ExtendedMapSnapshot_US.txt',
    ],
    'Map/tls_Icd10cmHumanReadableMap_US1000124_20260901.tsv',
  ],
  ['cvx-xml', ['__MACOSX/._cvx.xml', 'cvx.xml'], 'cvx.xml'],
] as const)('the file of %s is found among those around it', (kind, names, wanted) => {
  expect(archiveEntry(kind, names)).toBe(wanted);
});
