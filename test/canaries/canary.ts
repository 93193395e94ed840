import type { Random } from '../../src/world/random.ts';

/** A made-up value of a patient that occurs nowhere else, so that wherever it turns up it came from there. */
export interface Canary {
  readonly kind: CanaryKind;
  /** As it stands in a message. */
  readonly text: string;
}

export const CANARY_KINDS = ['family', 'given', 'mrn', 'ssn', 'phone', 'birth', 'street', 'email', 'note'] as const;
export type CanaryKind = (typeof CANARY_KINDS)[number];

/** The canaries of one patient, one of each kind. */
export type CanaryPatient = Readonly<Record<CanaryKind, string>>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** No word begins like this. */
const MARK = 'Zq';
const DAY_MS = 86_400_000;
const FIRST_BIRTH = Date.UTC(1921, 0, 1);

/** So many patients of canaries, the same for the same chance. Birth dates are different days as far as there are days. */
export function canaryPatients(count: number, random: Random): readonly CanaryPatient[] {
  const used = new Set<string>();
  const once = (make: () => string): string => {
    for (;;) {
      const text = make();
      if (used.has(text)) continue;
      used.add(text);
      return text;
    }
  };
  const digits = (length: number) => Array.from({ length }, () => Math.floor(random.next() * 10)).join('');
  const word = () =>
    once(() => MARK + Array.from({ length: 8 }, () => LETTERS[Math.floor(random.next() * 26)]).join(''));
  return Array.from({ length: count }, () => ({
    family: word(),
    given: word(),
    mrn: once(() => `8${digits(8)}`),
    ssn: once(() => `9${digits(2)}-${digits(2)}-${digits(4)}`),
    phone: once(() => `(9${digits(2)})5${digits(2)}-${digits(4)}`),
    birth: once(() => dayText(FIRST_BIRTH + Math.floor(random.next() * 33_000) * DAY_MS)),
    street: word(),
    email: `${word()}@mail.example`,
    note: word(),
  }));
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Finds canaries in texts: as they are, glued to other text, in any case, written another way, or encoded. */
export class CanaryIndex {
  readonly #byCore = new Map<string, Canary>();

  constructor(patients: readonly CanaryPatient[]) {
    for (const patient of patients)
      for (const kind of CANARY_KINDS) this.#byCore.set(coreOf(patient[kind]), { kind, text: patient[kind] });
  }

  get size(): number {
    return this.#byCore.size;
  }

  /** The canaries in a text, each once. */
  find(text: string): ReadonlySet<Canary> {
    const found = new Set<Canary>();
    for (const reading of readings(text)) {
      for (const core of coresOf(reading)) {
        const canary = this.#byCore.get(core);
        if (canary !== undefined) found.add(canary);
      }
    }
    return found;
  }
}

/** What is left of a canary however it is written: its word in small letters, or its digits. */
function coreOf(text: string): string {
  const [word] = /zq[a-z]{8}/.exec(text.toLowerCase()) ?? [];
  return word ?? text.replaceAll(/\D/g, '');
}

const WORDS = /zq[a-z]{8}/gi;
/** Runs of digits, and the ways in which numbers and dates are written with something between. */
const NUMBERS = /\d+|\d{3}[-. ]\d{2}[-. ]\d{4}|\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}|\d{4}[-./]\d{2}[-./]\d{2}/g;

function* coresOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORDS)) yield word.toLowerCase();
  for (const shape of NUMBERS.source.split('|')) {
    for (const [number] of text.matchAll(new RegExp(shape, 'g'))) yield number.replaceAll(/\D/g, '');
  }
}

/** A text, and what it says to whoever decodes what is encoded in it. */
function* readings(text: string): Generator<string> {
  yield text;
  if (/%[0-9a-f]{2}/i.test(text)) {
    yield text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if (/\\u00|&#/.test(text)) {
    yield text
      .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10_ffff)));
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{12,}/g)) yield Buffer.from(run, 'base64').toString('latin1');
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){9,}/gi)) yield Buffer.from(run, 'hex').toString('latin1');
}
