import { createHash } from 'node:crypto';
import { Fault } from '../../../diagnostics/fault.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import { CvxXmlReader } from './cvx-xml-reader.ts';
import { Icd10CmOrderReader } from './icd-10-cm-order-reader.ts';
import type { FormatReader, LoadedItem } from './loaded-item.ts';
import { cvxText, loincTable, rxnormNames, snomedMap } from './table-formats.ts';
import { TableReader } from './table-reader.ts';

/** The official files that can be loaded. */
export const codeFileKinds = [
  ...(['icd-10-cm-order', 'loinc', 'rxnorm', 'cvx-xml', 'cvx-text', 'snomed-to-icd-10-cm'] as const),
];
export type CodeFileKind = (typeof codeFileKinds)[number];

/** How far a load has come. Keep the last one: it is where an interrupted load goes on. */
export interface LoadPosition {
  readonly kind: CodeFileKind;
  /** Records of the file that are done with. */
  readonly records: number;
  /** Codes, terms and rows handed over. */
  readonly items: number;
  /** Bytes of the file that were read, for a share of its size. */
  readonly bytes: number;
  /** A digest of the file's beginning, by which another file is told. */
  readonly beginning: string;
}

/** How a load is run. */
export interface LoadOptions {
  /** Takes what was read; the next batch waits for it. The position is true once it has resolved. */
  readonly take: (items: readonly LoadedItem[], position: LoadPosition) => void | Promise<void>;
  /** Where an earlier load of the same file ended. */
  readonly from?: LoadPosition;
  /** Records in a batch, 2,000 by default. */
  readonly batch?: number;
  /** Character set of the file; UTF-8 by default. CMS has used Windows-1252. */
  readonly charset?: string;
  readonly signal?: AbortSignal;
}

export interface Loaded {
  readonly position: LoadPosition;
  readonly findings: readonly Finding[];
}

const BATCH = 2_000;
const BEGINNING = 4_096;

/**
 * Loads an official code file as a stream: no more of it is in memory than a batch. An interrupted load goes
 * on from the position that was handed over last; the stream begins at the file's beginning again.
 *
 * Rejects with `codes-file-other` when `from` belongs to another file, and with what `take` or the stream reject
 * with; everything handed over before stands.
 */
export async function loadCodeSystem(
  kind: CodeFileKind,
  stream: AsyncIterable<Uint8Array>,
  options: LoadOptions,
): Promise<Loaded> {
  if (options.from !== undefined && options.from.kind !== kind) throw new Fault('codes-file-other');
  const reader = readers[kind]();
  const decoder = new TextDecoder(options.charset ?? 'utf-8');
  const skip = options.from?.records ?? 0;
  const batch = options.batch ?? BATCH;
  let [bytes, records, items] = [0, 0, options.from?.items ?? 0];
  let beginning = '';
  let waiting: LoadedItem[] = [];
  let fresh = 0;

  const position = (): LoadPosition => ({ kind, records, items, bytes, beginning });
  const handOver = async (): Promise<void> => {
    if (fresh === 0) return;
    items += waiting.length;
    const taken = waiting;
    [waiting, fresh] = [[], 0];
    await options.take(taken, position());
  };
  const add = async (found: (readonly LoadedItem[])[]): Promise<void> => {
    for (const record of found) {
      records++;
      if (records <= skip) continue;
      waiting.push(...record);
      fresh++;
      if (fresh >= batch) await handOver();
    }
  };

  for await (const chunk of withWholeBeginning(stream)) {
    options.signal?.throwIfAborted();
    if (bytes === 0) {
      beginning = digestOf(chunk.subarray(0, BEGINNING));
      if (options.from !== undefined && options.from.beginning !== beginning) throw new Fault('codes-file-other');
    }
    bytes += chunk.length;
    await add(reader.push(decoder.decode(chunk, { stream: true })));
  }
  await add(reader.push(decoder.decode()));
  const { records: last, whole } = reader.end();
  await add(last);
  await handOver();
  const findings: Finding[] = whole ? [] : [{ code: 'codes-file-not-whole', about: { kind } }];
  return { position: position(), findings };
}

/** The stream with its first pieces joined, so that no position is ever given without the file's beginning. */
async function* withWholeBeginning(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let head: Uint8Array[] | undefined = [];
  let length = 0;
  for await (const chunk of stream) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    length += chunk.length;
    if (length < BEGINNING) continue;
    yield Buffer.concat(head);
    head = undefined;
  }
  if (head !== undefined && length > 0) yield Buffer.concat(head);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

const readers: Readonly<Record<CodeFileKind, () => FormatReader>> = {
  'icd-10-cm-order': () => new Icd10CmOrderReader(),
  'cvx-xml': () => new CvxXmlReader(),
  'cvx-text': () => new TableReader(cvxText),
  loinc: () => new TableReader(loincTable),
  rxnorm: () => new TableReader(rxnormNames),
  'snomed-to-icd-10-cm': () => new TableReader(snomedMap),
};
