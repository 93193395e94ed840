import { escapeText } from './escape-text.ts';
import { Header } from './header.ts';
import conditions from './table-0357.json' with { type: 'json' };

/** HL7 table 0008: application accept, error, reject; commit accept, error, reject. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

/** One thing that was wrong with a message, as ERR says it. */
export interface AcknowledgementError {
  /** Where: ERL as in `PID^1^3`, or a path as in `PID-3[2].4`. */
  readonly location?: string;
  /** HL7 table 0357, such as `101`. */
  readonly code: string;
  /** HL7 table 0516: error, warning, information. */
  readonly severity: 'E' | 'W' | 'I';
  /** A sentence for the people at the other end; the caller sees to it that it holds no patient data. */
  readonly text?: string;
}

export interface AcknowledgementOptions {
  readonly code: AcknowledgementCode;
  /** MSH-10 of the acknowledgement itself. */
  readonly controlId: string;
  /** When it is made: a Date or milliseconds since 1970. Written in UTC with its offset. */
  readonly at: Date | number;
  readonly errors?: readonly AcknowledgementError[];
  /** MSH-3 and MSH-4 of the acknowledgement, where they differ from MSH-5 and MSH-6 of the message. */
  readonly application?: string;
  readonly facility?: string;
}

const CONDITIONS: Readonly<Record<string, string>> = conditions;
const V2_2 = 20200;
const V2_3 = 20300;
const V2_3_1 = 20301;
const V2_5 = 20500;
/** Said where a message does not say its version: the one that most receivers read. */
const ASSUMED_VERSION = '2.5.1';

/**
 * Builds the acknowledgement of a message from its MSH alone (HL7 v2 chapter 2, sections 2.9.2, 2.9.3 and
 * the segments MSA and ERR). Sender and receiver change places; delimiters, character set, MSH-11 and
 * MSH-12 stay. Errors go to MSA-6 and ERR-1 up to version 2.4, to ERR-2 to ERR-4 and ERR-8 from 2.5 on.
 * Bytes that hold no MSH are answered with what is known: an empty MSA-2. Never throws.
 */
export function acknowledge(
  message: Uint8Array | { bytes(): Uint8Array },
  options: AcknowledgementOptions,
): Uint8Array {
  const bytes = message instanceof Uint8Array ? message : message.bytes();
  const header = Header.read(bytes) ?? NOTHING_KNOWN;
  return header.encode(build(header, header.name === 'MSH' ? header : firstOfBatch(bytes), options));
}

const NOTHING_KNOWN = Header.read(Buffer.from('MSH|^~\\&|', 'latin1')) as Header;

/** The MSH of the first message of a batch: the batch header itself names no version. */
function firstOfBatch(batch: Uint8Array): Header {
  for (let at = 0; at < batch.length && at < 8192; at++) {
    if (batch[at] !== 13 && batch[at] !== 10) continue;
    const header = Header.read(batch.subarray(at + 1));
    if (header?.name === 'MSH') return header;
  }
  return NOTHING_KNOWN;
}

/** `answered` gives the parties and the control id, `first` how to write it. Both are one unless a batch is answered. */
function build(answered: Header, first: Header, options: AcknowledgementOptions): string {
  const f = answered.delimiters.field;
  const version = first.field(12);
  const number = versionNumber(version, first.delimiters.component);
  // An answer of enhanced mode asks for none itself, or two systems would acknowledge each other for ever.
  const none = first.field(15) !== '' || first.field(16) !== '' ? 'NE' : '';
  const charset = first.field(18);
  const { application, facility } = options;
  const from = application === undefined ? answered.field(5) : escapeText(application, answered);
  const at = facility === undefined ? answered.field(6) : escapeText(facility, answered);
  const type = answered === first ? messageType(answered, number) : 'ACK';
  let text = `MSH${f}${answered.encoding}${f}${from}${f}${at}${f}${answered.field(3)}${f}${answered.field(4)}${f}`;
  text += `${timestamp(options.at)}${f}${f}${type}${f}${escapeText(options.controlId, answered)}${f}`;
  text += `${first.field(11) || 'P'}${f}${version || ASSUMED_VERSION}`;
  if (none !== '' || charset !== '') text += `${f}${f}${f}${none}${f}${none}`;
  if (charset !== '') text += `${f}${f}${charset}`;
  text += `\rMSA${f}${options.code}${f}${answered.controlId}`;
  const errors = options.errors;
  if (errors === undefined || errors.length === 0) return `${text}\r`;
  return text + (number >= V2_5 ? modernErrors(errors, answered) : oldErrors(errors, number, answered));
}

/** `ACK^A01^ACK` (MSG, 2.3.1 on), `ACK^A01` (2.2, 2.3), `ACK` (2.1, or where the message names no event). */
function messageType(header: Header, version: number): string {
  const event = header.componentOf(9, 2);
  if (event === '' || version < V2_2) return 'ACK';
  const c = header.delimiters.component;
  return version < V2_3_1 ? `ACK${c}${event}` : `ACK${c}${event}${c}ACK`;
}

/** ERR of 2.5 on, one each: ERL, CWE of table 0357, severity, and the sentence as user message. */
function modernErrors(errors: readonly AcknowledgementError[], header: Header): string {
  const f = header.delimiters.field;
  let text = '\r';
  for (const error of errors) {
    const place = erl(error.location).join(header.delimiters.component);
    text += `ERR${f}${f}${place}${f}${codedError(error, header, header.delimiters.component)}${f}${error.severity}`;
    if (error.text !== undefined) text += `${f}${f}${f}${f}${escapeText(error.text, header)}`;
    text += '\r';
  }
  return text;
}

/**
 * Up to 2.4: the first error in MSA-3 and MSA-6, all of them as repetitions of ERR-1 (ELD: segment,
 * sequence, field, code; the code is a coded element from 2.3 on, a plain one before).
 */
function oldErrors(errors: readonly AcknowledgementError[], version: number, header: Header): string {
  const f = header.delimiters.field;
  const first = errors[0] as AcknowledgementError;
  let text = f + escapeText(first.text ?? CONDITIONS[first.code] ?? '', header);
  if (version >= V2_2) text += `${f}${f}${f}${codedError(first, header, header.delimiters.component)}`;
  const repetitions = errors.map((error) => {
    const [segment = '', sequence = '', field = ''] = erl(error.location);
    const plain = version < V2_3;
    const code = plain ? escapeText(error.code, header) : codedError(error, header, header.delimiters.subcomponent);
    return [segment, sequence, field, code].join(header.delimiters.component);
  });
  return `${text}\rERR${f}${repetitions.join(header.delimiters.repetition)}\r`;
}

function codedError(error: AcknowledgementError, header: Header, between: string): string {
  return [escapeText(error.code, header), escapeText(CONDITIONS[error.code] ?? '', header), 'HL70357'].join(between);
}

const PATH = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;
const ERL = /^[A-Z][A-Z0-9]{2}(?:\^\d*){0,5}$/;

/** ERL as its components: segment, sequence, field, repetition, component, subcomponent; [] when unreadable. */
function erl(location: string | undefined): string[] {
  if (location === undefined) return [];
  const path = PATH.exec(location);
  if (path === null) return ERL.test(location) ? location.split('^') : [];
  const [, segment = '', sequence = '1', field, repetition = '1', component, subcomponent] = path;
  if (field === undefined) return [segment, sequence];
  const parts = [segment, sequence, field, repetition, component, subcomponent];
  return parts.filter((part) => part !== undefined);
}

function versionNumber(version: string, component: string): number {
  if (version === '2.5.1' || version === '2.5') return V2_5;
  const match = /^2\.(\d)(?:\.(\d))?$/.exec(version.split(component, 1)[0] ?? '');
  return match === null ? V2_5 : 20000 + Number(match[1]) * 100 + Number(match[2] ?? 0);
}

let lastSecond = Number.NaN;
let lastText = '';

/** TS / DTM to the second, in UTC with `+0000`: unmistakable in every zone. */
function timestamp(at: Date | number): string {
  const second = Math.floor(Number(at) / 1000);
  if (second === lastSecond) return lastText;
  const date = new Date(second * 1000);
  if (Number.isNaN(date.getTime())) return '';
  lastSecond = second;
  lastText = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`;
  return lastText;
}
