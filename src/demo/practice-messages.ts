import type { Random } from '../world/random.ts';

const FAMILIES =
  'Abbott Baker Castillo Dhar Ellison Fontaine Garza Hoang Ibarra Jensen Khan Lindqvist Moreau Novak Okafor Park Quist Reyes Santos Tran'.split(
    ' ',
  );
const GIVEN =
  'Ana Ben Carla Dev Elena Femi Grace Hugo Ines Jonas Kira Leo Mina Noah Olga Pia Rafael Sana Tomas Una'.split(' ');
/** What is measured; `critical` is a value at which the laboratory telephones. */
const TESTS = [
  { code: '2823-3', name: 'Potassium', units: 'mmol/L', low: 3.5, high: 5.1, digits: 1, critical: 6.8 },
  { code: '2345-7', name: 'Glucose', units: 'mg/dL', low: 70, high: 99, digits: 0, critical: 31 },
  { code: '718-7', name: 'Hemoglobin', units: 'g/dL', low: 12, high: 16, digits: 1, critical: 5.9 },
  { code: '2160-0', name: 'Creatinine', units: 'mg/dL', low: 0.6, high: 1.2, digits: 2, critical: 7.4 },
] as const;
const SERVICES = ['99213', '99214', '36415', '80048'] as const;
const NURSE = '4711^Sample^Nora';

/** A person who exists only here. */
export interface Person {
  readonly mrn: string;
  readonly family: string;
  readonly given: string;
  readonly born: string;
  readonly sex: 'F' | 'M';
}

/** A message as a system sends it. */
export interface Letter {
  readonly controlId: string;
  readonly text: string;
}

/** How a laboratory marks a critical result: as its manual says, or as it does since its update. */
export type CriticalFlag = 'HH' | 'CRIT';

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
  ): Letter {
    return this.#letter('M', (controlId) => [
      `MSH|^~\\&|MAPLE|RIVERSIDE|SUTURE|RIVERSIDE|${this.#time()}||ADT^${event}^ADT_A01|${controlId}|P|2.5.1`,
      `EVN|${event}|${this.#time()}`,
      pid(person),
      `PV1|1|O|EXAM^${1 + Math.floor(this.#random.next() * 6)}||||1234567893^Ahn^Mira^^^Dr.^MD^^NPI|||${department}`,
      ...more,
    ]);
  }

  /** What was done for a patient, for billing (DFT^P03). Without `rendering` nobody is named who did it. */
  charge(person: Person, { rendering = true }: { readonly rendering?: boolean } = {}): Letter {
    const service = this.#pick(SERVICES);
    const by = rendering ? '1234567893^Ahn^Mira^^^Dr.^MD^^NPI' : '';
    return this.#letter('C', (controlId) => [
      `MSH|^~\\&|MAPLE|RIVERSIDE|SUTURE|RIVERSIDE|${this.#time()}||DFT^P03^DFT_P03|${controlId}|P|2.5.1`,
      `EVN|P03|${this.#time()}`,
      pid(person),
      `FT1|1|${controlId}||${this.#time()}||CG|${service}^^C4|||1||||||ELM^Elm Street||||${by}|||||${service}^^C4`,
    ]);
  }

  /** A laboratory result (ORU^R01) with its reference range and flag. */
  result(person: Person): Letter {
    const test = this.#pick(TESTS);
    const value = test.low * 0.8 + this.#random.next() * (test.high * 1.25 - test.low * 0.8);
    return this.#result(person, test, value, value < test.low ? 'L' : value > test.high ? 'H' : 'N');
  }

  /** A result at which the laboratory telephones. Since its update it names who saw it (OBX-16). */
  critical(person: Person, flag: CriticalFlag): Letter {
    const test = this.#pick(TESTS);
    return this.#result(person, test, test.critical, flag, flag === 'CRIT' ? `||${NURSE}` : '');
  }

  #result(person: Person, test: (typeof TESTS)[number], value: number, flag: string, seenBy = ''): Letter {
    // The laboratory numbers a result as the message that first tells of it.
    return this.#letter('N', (controlId) => [
      `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|RIVERSIDE|${this.#time()}||ORU^R01^ORU_R01|${controlId}|P|2.5.1|||AL|NE`,
      pid(person),
      `ORC|RE||${controlId}^NORTHLAB`,
      `OBR|1||${controlId}^NORTHLAB|${test.code}^${test.name}^LN|||${this.#time()}|||||||||1234567893^Ahn^Mira^^^Dr.^MD^^NPI||||||${this.#time()}||LAB|F`,
      `OBX|1|NM|${test.code}^${test.name}^LN||${value.toFixed(test.digits)}|${test.units}|${test.low}-${test.high}|${flag}|||F|||${this.#time()}${seenBy}`,
    ]);
  }

  #letter(prefix: string, segments: (controlId: string) => readonly string[]): Letter {
    const controlId = `${prefix}${String(++this.#count).padStart(6, '0')}`;
    return { controlId, text: `${segments(controlId).join('\r')}\r` };
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random.next() * list.length)] as T;
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
