import { leaves, type Message, parse } from '../../formats/hl7v2/index.ts';
import { RemovedTokens, scrubCode, scrubText } from './free-text.ts';
import places from './identifying-places.json' with { type: 'json' };
import { identityPlace, type PlaceKind } from './identity-place.ts';
import { type IdentityKind, Pseudonyms } from './pseudonyms.ts';
import { shiftDate } from './shift-date.ts';

/** A message that tells nothing about anybody, and what was done to it. */
export interface Deidentified {
  readonly bytes: Uint8Array;
  /** How many leaves were changed, by the kind of place. */
  readonly changed: Readonly<Record<string, number>>;
}

/** Days by which dates are moved back at most. */
const MOST_DAYS = 364;
const COMMON: ReadonlySet<string> = new Set(places.common);
const LEAF = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[\d+\])?(?:\.(\d+))?(?:\.(\d+))?$/;

interface Plan {
  readonly path: string;
  readonly value: string;
  readonly kind: PlaceKind;
  /** Days by which the dates of this patient are moved. */
  readonly days: number;
}

/**
 * Takes the 18 categories of HIPAA's Safe Harbor (45 CFR 164.514(b)(2)) out of an HL7 v2 message, by data type and field:
 * names, places below a state, dates (moved by a constant of the patient, so that intervals stay), numbers, addresses of
 * machines and pages, embedded documents and images. Free text loses every word that was removed elsewhere in the message
 * and whatever has the form of an identifier; a Z segment keeps its shape only. The same secret gives the same
 * pseudonyms, so that the messages of one patient still belong together.
 *
 * Names that stand in free text alone, without title, are not found: somebody has to read the result.
 *
 * @param secret the workspace's; whoever has it can check a guess
 */
export function deidentify(message: Message, secret: Uint8Array): Deidentified {
  const pseudonyms = new Pseudonyms(secret);
  const copy = segmentsOnly(message);
  const removed = new RemovedTokens(COMMON);
  const plans = planOf(copy, pseudonyms);
  for (const { kind, value } of plans) if (isIdentity(kind) && kind !== 'data') removed.add(value);
  const changed: Record<string, number> = {};
  const written = copy.get('MSH-7.1') ?? '';
  for (const plan of plans) {
    const today = shiftDate(written, -plan.days, undefined)?.slice(0, 4);
    const now = replaced(plan, pseudonyms, removed, today === undefined ? undefined : Number(today));
    if (now === plan.value) continue;
    copy.set(plan.path, now);
    changed[plan.kind] = (changed[plan.kind] ?? 0) + 1;
  }
  return { bytes: copy.bytes(), changed };
}

function planOf(message: Message, pseudonyms: Pseudonyms): Plan[] {
  const version = message.get('MSH-12.1');
  const plans: Plan[] = [];
  let days = daysOf(message, 1, pseudonyms);
  for (const { path, value } of leaves(message)) {
    const parts = LEAF.exec(path);
    if (parts === null || value === '""') continue;
    const [, segment = '', occurrence = '1', field = '', component = '1', subcomponent = '1'] = parts;
    if (segment === 'MSH' && Number(field) <= 2) continue;
    if (segment === 'PID') days = daysOf(message, Number(occurrence), pseudonyms);
    const valueType = segment === 'OBX' ? message.get(`OBX[${occurrence}]-2`) : undefined;
    const place = { segment, field: Number(field), component: Number(component), subcomponent: Number(subcomponent) };
    plans.push({ path, value, days, kind: identityPlace(place, version, valueType) });
  }
  return plans;
}

function replaced(plan: Plan, pseudonyms: Pseudonyms, removed: RemovedTokens, today: number | undefined): string {
  const { kind, value, days } = plan;
  if (kind === 'kept') return value;
  if (kind === 'shape') return shapeOf(value);
  if (kind === 'code') return scrubCode(value, removed, pseudonyms);
  if (kind === 'date') return shiftDate(value, -days, today) ?? shapeOf(value);
  if (kind === 'free') return scrubText(value, removed, pseudonyms, -days, today);
  return pseudonyms.of(kind, value);
}

function isIdentity(kind: PlaceKind): kind is IdentityKind {
  return !['kept', 'shape', 'code', 'date', 'free'].includes(kind);
}

/** Days by which the dates of the n-th patient are moved back: the same in every message of the patient. */
function daysOf(message: Message, occurrence: number, pseudonyms: Pseudonyms): number {
  const pid = `PID[${occurrence}]`;
  const numbers = Array.from({ length: message.count(`${pid}-3`) }, (_, i) => ({
    id: message.get(`${pid}-3[${i + 1}].1`),
    type: message.get(`${pid}-3[${i + 1}].5`) ?? '',
  }));
  // A sender may put an account number first in one message and not in the next.
  const own = ['MR', 'PI', 'PT'].map((type) => numbers.find((one) => one.type === type)).find(Boolean) ?? numbers[0];
  const name = [message.get(`${pid}-5.1`), message.get(`${pid}-5.2`), message.get(`${pid}-7.1`)].join('^');
  const key = own?.id ?? message.get(`${pid}-2.1`) ?? (name === '^^' ? message.get('MSH-10') : name);
  return pseudonyms.number(key ?? '', MOST_DAYS);
}

/** Nothing but the form of a value. */
function shapeOf(value: string): string {
  return value.replaceAll(/\p{N}/gu, '0').replaceAll(/[\p{L}\p{M}]/gu, 'X');
}

/**
 * The segments alone, to edit. Lines that begin with no segment name belong to nothing that could be known, and noise
 * around the message to nobody; both are left out.
 */
function segmentsOnly(message: Message): Message {
  const at = Array.from({ length: message.segmentCount }, (_, i) => i);
  const lines = at.filter((i) => message.segmentName(i) !== '?').map((i) => message.segmentText(i) ?? '');
  return parse(`${lines.join('\r')}\r`).message ?? message.copy();
}
