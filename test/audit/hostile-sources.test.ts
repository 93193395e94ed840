import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsOfSource } from '../../src/audit/documents/documents-of-source.ts';
import { readSource } from '../../src/audit/read-source.ts';
import { zip } from '../../src/formats/zip.ts';
import type { TableFault } from '../../src/meaning/checks/table.ts';

const MB = 1 << 20;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A file of one endless line, written piece by piece. */
async function endless(name: string, begin: string, megabytes: number): Promise<string> {
  const file = join(folder, name);
  const out = createWriteStream(file);
  out.write(begin);
  const piece = Buffer.alloc(MB, 'x');
  for (let at = 0; at < megabytes; at++) if (!out.write(piece)) await once(out, 'drain');
  out.end('\n2,after\n');
  await once(out, 'finish');
  return file;
}

async function faultsOf(file: string): Promise<{ rows: number; faults: TableFault['kind'][] }> {
  const { tables } = await readSource(file);
  return {
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    faults: [...new Set(tables.flatMap((table) => table.faults.map(({ kind }) => kind)))],
  };
}

describe('a hostile source gets a finding, never a crash', () => {
  it('with a line that never ends', async () => {
    expect(await faultsOf(await endless('long.csv', 'id,name\n1,', 300))).toEqual({ rows: 2, faults: ['line-cut'] });
    expect((await faultsOf(await endless('long.ndjson', '{"a":"', 300))).faults).toEqual(['unreadable']);
    expect((await faultsOf(await endless('long.sql', "INSERT INTO t VALUES ('", 80))).faults).toContain('unreadable');
  }, 120_000);

  it('with NUL bytes, formulas, and what is no text', async () => {
    expect((await faultsOf(put('nul.csv', 'id,name\n1,a\0b\n2,=cmd|calc\n'))).faults).toContain('nul-bytes');
    expect(
      (await readSource(put('noise.csv', Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 256)))))
        .tables,
    ).toHaveLength(1);
    for (const name of ['noise.xlsx', 'noise.xml', 'noise.json', 'noise.ndjson', 'noise.hl7']) {
      const { tables } = await readSource(put(name, Buffer.from([0, 1, 2, 255, 254, 9])));
      expect(tables.every(({ rows }) => rows === 0)).toBe(true);
    }
  });

  it('with a workbook that unpacks to more than it may', async () => {
    const sheet = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>${' '.repeat(300 * MB)}</t></is></c></row></sheetData></worksheet>`;
    const bomb = zip({
      '[Content_Types].xml': '<Types/>',
      'xl/workbook.xml': '<workbook/>',
      'xl/worksheets/sheet1.xml': sheet,
    });
    expect((await faultsOf(put('bomb.xlsx', bomb))).faults).toEqual(['unreadable']);
  }, 60_000);

  it('with entities that grow, and brackets without end', async () => {
    const laughs = `<!DOCTYPE d [${Array.from({ length: 20 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('')}]><ClinicalDocument xmlns="urn:hl7-org:v3">&e20;</ClinicalDocument>`;
    expect((await faultsOf(put('laughs.xml', laughs))).faults).toEqual(['unreadable']);
    const deep = `{"resourceType":"Patient","name":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect((await readSource(put('deep.json', deep))).tables.every(({ faults }) => Array.isArray(faults))).toBe(true);
    expect((await faultsOf(put('deep.ndjson', deep))).rows).toBeLessThan(2);
  });

  it('with archives in archives among its documents', async () => {
    const documents = join(folder, 'source', 'scans');
    mkdirSync(documents, { recursive: true });
    let nested: Uint8Array = Buffer.from(zip({ 'huge.txt': 'x'.repeat(70 * MB) }));
    for (let depth = 0; depth < 6; depth++) nested = zipped('inner.zip', nested);
    writeFileSync(join(documents, 'bomb.zip'), nested);
    writeFileSync(
      join(documents, 'liar.pdf'),
      `%PDF-1.7\n1 0 obj << /Length ${2 ** 40} >> stream\n${'q '.repeat(50_000)}`,
    );
    const { tables, folders } = await readSource(
      put('source/index.csv', 'DOCNO,PATNO,FILENAME\n1,1,bomb.zip\n2,1,liar.pdf\n'),
    );
    const shelf = await documentsOfSource(tables, [documents, ...folders]);
    expect(shelf?.all.map(({ path, state }) => [path, state])).toEqual([
      ['bomb.zip', 'whole'],
      ['liar.pdf', 'truncated'],
    ]);
  }, 60_000);
});

/** An archive of one stored file. */
function zipped(name: string, bytes: Uint8Array): Uint8Array {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(bytes.length, 18);
  local.writeUInt32LE(bytes.length, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(bytes.length, 20);
  entry.writeUInt32LE(bytes.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const named = Buffer.from(name);
  const directory = Buffer.concat([entry, named]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(30 + named.length + bytes.length, 16);
  return Buffer.concat([local, named, bytes, directory, end]);
}
