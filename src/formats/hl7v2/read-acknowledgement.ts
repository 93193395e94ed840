import type { Finding } from '../../diagnostics/finding.ts';
import { ascii } from './charsets.ts';
import { Header } from './header.ts';
import { unescape } from './unescape.ts';

/** An acknowledgement as it was understood. */
export interface Acknowledgement {
  /** MSA-1 in capitals: `AA`, or whatever else stands there, at most two letters; absent where nothing does. */
  readonly code?: string;
  /** MSA-2, the control id of the message answered; absent where empty. */
  readonly controlId?: string;
  readonly errors: readonly {
    /** HL7 table 0357 code. */
    readonly code: string;
    /** HL7 table 0516; E where the version has no severity. */
    readonly severity: string;
    /** ERL as in `PID^1^3`. */
    readonly location?: string;
  }[];
  readonly findings: readonly Finding[];
}

/** MSA stands second, ERR right after it; a query's response behind them may be long and is not looked at. */
const MOST_BYTES = 65_536;
const MOST_SEGMENTS = 64;

/**
 * Reads MSA and ERR of an answer (HL7 v2 chapter 2), of any version and in any delimiters: errors from
 * ERR-2 to ERR-4 (2.5 on), ERR-1 and MSA-6 (before). Never throws; an answer that has no header or no
 * MSA gives a finding and no code.
 */
export function readAcknowledgement(answer: Uint8Array): Acknowledgement {
  const header = Header.read(answer);
  if (header === undefined || header.name !== 'MSH') return unreadable('answer-without-header');
  const segments = header.textOf(answer, MOST_BYTES).split(/\r\n|\r|\n/, MOST_SEGMENTS);
  const at = segments.findIndex((segment) => segment.startsWith(`MSA${header.delimiters.field}`));
  if (at < 0) return unreadable('answer-without-msa');
  const msa = (segments[at] as string).split(header.delimiters.field);
  const code = /^[A-Z]{2}$/.exec((msa[1] ?? '').trim().toUpperCase())?.[0];
  const controlId = unescape((msa[2] ?? '').trim(), header.delimiters, ascii);
  const errors: Acknowledgement['errors'][number][] = [];
  for (let i = at + 1; i < segments.length; i++) {
    const fields = (segments[i] as string).split(header.delimiters.field);
    if (fields[0] === 'ERR') errors.push(...errorsOf(fields, header));
    else if (fields[0] !== 'SFT' && fields[0] !== 'UAC' && fields[0] !== 'NTE') break;
  }
  const condition = known((msa[6] ?? '').split(header.delimiters.component, 1)[0]);
  if (condition !== undefined && !errors.some((error) => error.code === condition)) {
    errors.push({ code: condition, severity: 'E' });
  }
  return {
    ...(code === undefined ? {} : { code }),
    ...(controlId === '' || controlId === '""' ? {} : { controlId }),
    errors,
    findings: [],
  };
}

function errorsOf(fields: readonly string[], header: Header): Acknowledgement['errors'][number][] {
  const code = known((fields[3] ?? '').split(header.delimiters.component, 1)[0]);
  if (code !== undefined) {
    const severity = /^[EWIF]$/.exec(fields[4] ?? '')?.[0] ?? 'E';
    return [{ code, severity, ...located((fields[2] ?? '').split(header.delimiters.component)) }];
  }
  return (fields[1] ?? '').split(header.delimiters.repetition).flatMap((repetition) => {
    const parts = repetition.split(header.delimiters.component);
    const old = known(parts[3]?.split(header.delimiters.subcomponent, 1)[0]);
    return old === undefined ? [] : [{ code: old, severity: 'E', ...located(parts.slice(0, 3)) }];
  });
}

/** A code is passed on only when it looks like one of table 0357: anything else may be free text. */
function known(code: string | undefined): string | undefined {
  return /^\d{1,3}$/.exec(code?.trim() ?? '')?.[0];
}

function located(parts: readonly string[]): { location?: string } {
  const location = parts.join('^').replace(/\^+$/, '');
  return /^[A-Z][A-Z0-9]{2}(?:\^\d{0,4}){0,5}$/.test(location) ? { location } : {};
}

function unreadable(code: 'answer-without-header' | 'answer-without-msa'): Acknowledgement {
  return { errors: [], findings: [{ code }] };
}
