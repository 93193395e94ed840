import type { Random } from '../world/random.ts';

const FAMILIES =
  'Abbott Baker Castillo Dhar Ellison Fontaine Garza Hoang Ibarra Jensen Khan Lindqvist Moreau Novak Okafor Park Quist Reyes Santos Tran'.split(
    ' ',
  );
const GIVEN =
  'Ana Ben Carla Dev Elena Femi Grace Hugo Ines Jonas Kira Leo Mina Noah Olga Pia Rafael Sana Tomas Una'.split(' ');
const TESTS = [
  { code: '2823-3', name: 'Potassium', units: 'mmol/L', low: 3.5, high: 5.1, digits: 1 },
  { code: '2345-7', name: 'Glucose', units: 'mg/dL', low: 70, high: 99, digits: 0 },
  { code: '718-7', name: 'Hemoglobin', units: 'g/dL', low: 12, high: 16, digits: 1 },
  { code: '2160-0', name: 'Creatinine', units: 'mg/dL', low: 0.6, high: 1.2, digits: 2 },
] as const;

/** A person who exists only here. */
export interface Person {
  readonly mrn: string;
  readonly family: string;
  readonly given: string;
  readonly born: string;
  readonly sex: 'F' | 'M';
}

/** The messages of a simulated practice, all people invented, the same for the same seed. */
export class PracticeMessages {
  readonly people: readonly Person[];
  readonly #random: Random;
  readonly #now: () => number;
  #count = 0;

  constructor(random: Random, people: number, now: () => number) {
    this.#random = random;
    this.#now = now;
    this.people = Array.from({ length: people }, (_, index) => ({
      mrn: String(240_100 + index),
      family: this.#pick(FAMILIES),
      given: this.#pick(GIVEN),
      born: `${1935 + Math.floor(random.next() * 85)}${two(1 + Math.floor(random.next() * 12))}${two(1 + Math.floor(random.next() * 28))}`,
      sex: random.next() < 0.5 ? 'F' : 'M',
    }));
  }

  person(): Person {
    return this.#pick(this.people);
  }

  /**
   * A registration (A04) or a change of it (A08), from the EHR. `department` is the practice's code for where the patient
   * is seen, `more` are segments of the EHR's own.
   */
  registration(
    person: Person,
    event: 'A04' | 'A08',
    { department = 'FAM', more = [] }: { readonly department?: string; readonly more?: readonly string[] } = {},
  ): { readonly controlId: string; readonly text: string } {
    const controlId = this.#controlId('M');
    const segments = [
      `MSH|^~\\&|MAPLE|RIVERSIDE|SUTURE|RIVERSIDE|${this.#time()}||ADT^${event}^ADT_A01|${controlId}|P|2.5.1`,
      `EVN|${event}|${this.#time()}`,
      pid(person),
      `PV1|1|O|EXAM^${1 + Math.floor(this.#random.next() * 6)}||||1234567893^Ahn^Mira^^^Dr.^MD^^NPI|||${department}`,
      ...more,
    ];
    return { controlId, text: `${segments.join('\r')}\r` };
  }

  /** A laboratory result (ORU^R01) with its reference range and flag. */
  result(person: Person): { readonly controlId: string; readonly text: string } {
    const controlId = this.#controlId('N');
    const test = this.#pick(TESTS);
    const value = test.low * 0.8 + this.#random.next() * (test.high * 1.25 - test.low * 0.8);
    const flag = value < test.low ? 'L' : value > test.high ? 'H' : 'N';
    const accession = `N${700_000 + this.#count}`;
    const segments = [
      `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|RIVERSIDE|${this.#time()}||ORU^R01^ORU_R01|${controlId}|P|2.5.1|||AL|NE`,
      pid(person),
      `ORC|RE||${accession}^NORTHLAB`,
      `OBR|1||${accession}^NORTHLAB|${test.code}^${test.name}^LN|||${this.#time()}|||||||||1234567893^Ahn^Mira^^^Dr.^MD^^NPI||||||${this.#time()}||LAB|F`,
      `OBX|1|NM|${test.code}^${test.name}^LN||${value.toFixed(test.digits)}|${test.units}|${test.low}-${test.high}|${flag}|||F|||${this.#time()}`,
    ];
    return { controlId, text: `${segments.join('\r')}\r` };
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random.next() * list.length)] as T;
  }

  #controlId(prefix: string): string {
    return `${prefix}${String(++this.#count).padStart(6, '0')}`;
  }

  /** HL7 time stamp in UTC, to the second (HL7 v2.5.1, 2.A.77 TS). */
  #time(): string {
    return `${new Date(this.#now()).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`;
  }
}

function pid(person: Person): string {
  return `PID|1||${person.mrn}^^^RIVERSIDE^MR||${person.family}^${person.given}||${person.born}|${person.sex}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
