import type { Inspection } from '../../engine/inspecting.ts';
import { describe, leaves, type Message, parse } from '../../formats/hl7v2/index.ts';
import type { Ledger } from '../../meaning/maps/ledger.ts';
import { tracedPaths } from '../../meaning/maps/traced-paths.ts';
import type { MessageMask } from '../../meaning/masking/message-mask.ts';
import { contentOf } from '../../store/stored-ledger.ts';
import type { AccountLineView, AccountView } from '../contract/console/message.ts';
import { missingOf } from './message-line.ts';
import { resourceLines } from './resource-lines.ts';
import { segmentLines } from './segment-lines.ts';

/** Where in the maps a row stands: by its text, since a ledger names rows as they are written. */
export type RowPlaces = (row: string) => { readonly file: string; readonly line: number } | undefined;

/** The account of a message for one destination, masked: each leaf once, and both sides as text in which it is found again. */
export function accountView(
  inspection: Inspection,
  sight: (message: Message) => MessageMask,
  places: RowPlaces,
): AccountView {
  const { message, translation, ledger } = inspection;
  if (message === undefined) return opaqueAccount(inspection);
  const mask = sight(message);
  const source = { format: 'HL7 v2', lines: segmentLines(message, mask) };
  const missing = missingOf(inspection);
  if (ledger === undefined) {
    return {
      ...releaseOf(inspection),
      balanced: true,
      content: missing === undefined ? 'plain' : 'unknown',
      lines: plainLines(message, mask),
      source,
      ...(missing === undefined ? {} : { missing }),
    };
  }
  const traced = translation === undefined ? undefined : tracedPaths(translation);
  return {
    ...releaseOf(inspection),
    counts: ledger.counts,
    balanced: ledger.balanced,
    content: contentOf(ledger.counts),
    lines: ledgerLines(message, ledger, mask, traced, places),
    source,
    ...(translation === undefined || traced === undefined
      ? sentResult(inspection.sent, sight)
      : { result: { format: 'FHIR R4', lines: resourceLines(translation, mask, traced) } }),
  };
}

/** What was written as HL7 v2, masked as a message of its own. */
function sentResult(
  sent: Uint8Array | undefined,
  sight: (message: Message) => MessageMask,
): Pick<AccountView, 'result'> {
  const message = sent === undefined ? undefined : parse(sent).message;
  return message === undefined ? {} : { result: { format: 'HL7 v2', lines: segmentLines(message, sight(message)) } };
}

function releaseOf({ map, release }: Inspection): { map?: string; release?: number } {
  return { ...(map === undefined ? {} : { map }), ...(release === undefined ? {} : { release }) };
}

function ledgerLines(
  message: Message,
  ledger: Ledger,
  mask: MessageMask,
  traced: ((leaf: number) => readonly string[]) | undefined,
  places: RowPlaces,
): AccountLineView[] {
  const version = message.get('MSH-12.1');
  return ledger.lines().map((line, leaf) => {
    const place = line.row === undefined ? undefined : places(line.row);
    return {
      leaf,
      path: line.path,
      name: nameOf(line.path, version),
      value: mask.see(line.path, message.get(line.path) ?? ''),
      fate: line.fate,
      where: (traced?.(leaf) ?? []).map(withoutId),
      ...(line.row === undefined ? {} : { row: { text: line.row, file: place?.file ?? '', line: place?.line ?? 0 } }),
      ...(line.because === undefined ? {} : { because: line.because }),
    };
  });
}

/** What goes on as it came: every field is what it was. */
function plainLines(message: Message, mask: MessageMask): AccountLineView[] {
  const version = message.get('MSH-12.1');
  return [...leaves(message)].map(({ path, value }, leaf) => ({
    leaf,
    path,
    name: nameOf(path, version),
    value: mask.see(path, value),
    fate: 'carried',
    where: [path],
  }));
}

/** Something that no codec reads: its size is all that may be told. */
function opaqueAccount(inspection: Inspection): AccountView {
  const missing = missingOf(inspection);
  return {
    ...releaseOf(inspection),
    balanced: true,
    content: missing === undefined ? 'plain' : 'unknown',
    lines: [],
    source: {
      format: `${inspection.bytes.length} bytes`,
      lines: [{ indent: 0, pieces: [{ text: 'Masked as a whole: it is not HL7 v2.', masked: true }] }],
    },
    ...(missing === undefined ? {} : { missing }),
  };
}

/** `Patient ID List, Assigning authority`: what the standard calls the field, and the part of it. */
export function nameOf(path: string, version: string | undefined): string {
  const [whole = path] = /^[^.]*/.exec(path) ?? [];
  const field = describe(whole, version)?.name ?? 'not in the standard';
  const name = describe(path, version)?.name ?? field;
  return field === name ? name : `${field}, ${name}`;
}

/** `Patient.name[0].family`: which Patient it is, is told by the result beside. */
function withoutId(place: string): string {
  return place.replace(/^(\w+)\/[^.]+/, '$1');
}
