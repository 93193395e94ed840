import type { MetCode } from '../../engine/account-face.ts';
import { describe } from '../../formats/hl7v2/index.ts';
import type { LineTotal } from '../../store/stored-ledger.ts';
import type { IssueCause, IssueRecord } from './issue.ts';

/** A cause that the account shows, with what it affects. */
export interface FoundCause extends Pick<IssueRecord, 'title' | 'severity' | 'messages' | 'first' | 'last'> {
  readonly cause: IssueCause;
}

/** Fates that are an issue. */
const FATES = ['lost', 'held', 'flagged'] as const;
type IssueFate = (typeof FATES)[number];

/** A table that is named in a row: `codes abnormal-flags`. */
const TABLE = /\bcodes ([\w-]+)/;
const WORDS: Readonly<Record<IssueFate, string>> = { lost: 'lost', held: 'held', flagged: 'not delivered' };
const MOST_CODES = 3;

/**
 * The causes in an account: fields that are lost, held or flagged, by destination, field and row; and codes that no
 * table knows. Lines that only repeat an unknown code's cause are that cause.
 */
export function foundCauses(lines: readonly LineTotal[], codes: readonly MetCode[]): readonly FoundCause[] {
  return [...wholeFields(lines).flatMap((line) => ofLine(line, codes)), ...codes.flatMap(ofCode)];
}

/** Parts of one field that no row takes are one cause: the part that most deliveries have stands for them. */
function wholeFields(lines: readonly LineTotal[]): readonly LineTotal[] {
  const whole = new Map<string, LineTotal>();
  for (const line of lines) {
    const { destination, fate, path, row, code } = line;
    const key = JSON.stringify([destination, fate, row === undefined ? fieldOf(path) : path, row, code]);
    const known = whole.get(key);
    if (known === undefined || line.deliveries > known.deliveries) whole.set(key, line);
  }
  return [...whole.values()];
}

function ofLine(line: LineTotal, codes: readonly MetCode[]): readonly FoundCause[] {
  const fate = FATES.find((each) => each === line.fate);
  if (fate === undefined) return [];
  const table = TABLE.exec(line.row ?? '')?.[1];
  const met = line.code === 'map-code-unknown' ? codes.filter((code) => code.table === table) : [];
  // What waits for a code is the code's issue; what a row drops or flags because of one is the row's too.
  if (fate === 'held' && met.length > 0) return [];
  const flow = flowOf(line.destination);
  const seen = met.filter(({ flows }) => flows.includes(flow)).map(({ code }) => code);
  const shown = seen.length === 0 ? '' : ` (${seen.slice(0, MOST_CODES).join(', ')})`;
  const field = fieldOf(line.path);
  const name = describe(field)?.name ?? field;
  return [
    {
      cause: {
        kind: fate,
        destination: line.destination,
        flow,
        path: line.path,
        ...(line.row === undefined ? {} : { row: line.row }),
        ...(line.code === undefined ? {} : { code: line.code }),
      },
      title: `${name} ${WORDS[fate]}: ${flow}${shown}`,
      severity: fate === 'lost' ? 'high' : fate === 'held' ? 'warning' : 'note',
      messages: line.deliveries,
      first: line.first,
      last: line.last,
    },
  ];
}

function ofCode(met: MetCode): readonly FoundCause[] {
  if (met.known) return [];
  return [
    {
      cause: { kind: 'unknown-code', table: met.table, code: met.code, ...flowsOf(met) },
      title: `Unknown code ${met.code} in ${met.table}`,
      severity: met.waiting > 0 ? 'high' : 'warning',
      messages: met.waiting + met.flagged,
      first: met.first,
      last: met.last,
    },
  ];
}

function flowsOf({ flows }: MetCode): { readonly flow?: string } {
  const [flow] = flows;
  return flow === undefined ? {} : { flow };
}

function flowOf(destination: string): string {
  return destination.split('>', 1)[0] ?? destination;
}

function fieldOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}
