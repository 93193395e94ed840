import { type FileHandle, open } from 'node:fs/promises';
import { LineDecoder, sniffEncoding } from '../formats/tabular/line-decoder.ts';
import { type RecordLayout, sniffLayout } from '../formats/tabular/record-layout.ts';
import { RecordReader, type TextRecord } from '../formats/tabular/record-reader.ts';
import type { Table } from '../meaning/checks/table.ts';
import { TableMaker } from '../meaning/checks/table-maker.ts';

const PIECE = 1 << 18;
const LINES_FOR_LAYOUT = 200;

/**
 * Reads a text file of records (delimited, or of fixed width; UTF-8, UTF-16, and Windows-1252 within UTF-8) piece by
 * piece into a table. What is wrong with it is among the table's faults; only what the disk refuses is thrown.
 *
 * @param onBytes told of bytes that were read
 */
export async function readTableFile(file: string, name: string, onBytes?: (bytes: number) => void): Promise<Table> {
  const handle = await open(file, 'r');
  try {
    return await readAll(handle, name, onBytes);
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle, name: string, onBytes?: (bytes: number) => void): Promise<Table> {
  const head = await piece(handle, 0);
  const decoder = new LineDecoder(sniffEncoding(head));
  let lines = decoder.push(head);
  let position = head.length;
  onBytes?.(head.length);
  if (head.length < PIECE) lines.push(...decoder.end());
  const layout: RecordLayout = sniffLayout(lines.slice(0, LINES_FOR_LAYOUT).map(({ text }) => text));
  const reader = new RecordReader(layout);
  const maker = new TableMaker(name, layout.kind === 'delimited' ? layout.delimiter : ' ');
  maker.add(reader.push(lines));
  for (let more = head.length === PIECE; more; ) {
    const bytes = await piece(handle, position);
    position += bytes.length;
    onBytes?.(bytes.length);
    more = bytes.length === PIECE;
    lines = decoder.push(bytes);
    if (!more) lines.push(...decoder.end());
    maker.add(reader.push(lines));
  }
  const rest: readonly TextRecord[] = reader.end();
  maker.add(rest);
  return maker.table({ byteOrderMark: decoder.byteOrderMark, ends: decoder.ends });
}

async function piece(handle: FileHandle, position: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(PIECE);
  let length = 0;
  while (length < PIECE) {
    const { bytesRead } = await handle.read(bytes, length, PIECE - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
