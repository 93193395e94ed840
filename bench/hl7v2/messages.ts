import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../src/world/random.ts';

/** The messages of one run, as bytes. */
export interface Messages {
  readonly adt: readonly Buffer[];
  readonly oru: readonly Buffer[];
}

const ADT_BYTES = 1_200;
const ORU_BYTES = 5_700;
const FAMILY = [
  'Abara',
  'Brandt',
  'Castillo',
  'Delacroix',
  'Eriksen',
  'Fontaine',
  'Gruber',
  'Haddad',
  'Ivanova',
  'Jansen',
];
const GIVEN = ['Ada', 'Bruno', 'Carmen', 'Dmitri', 'Elena', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const STREETS = ['Mill Lane', 'Harbour Road', 'Oak Avenue', 'Station Street', 'Chapel Hill', 'Orchard Way'];
const TESTS = [
  ['718-7', 'Hemoglobin', 'g/dL'],
  ['4544-3', 'Hematocrit', '%'],
  ['789-8', 'Erythrocytes', '10*6/uL'],
  ['6690-2', 'Leukocytes', '10*3/uL'],
  ['2345-7', 'Glucose', 'mg/dL'],
  ['2160-0', 'Creatinine', 'mg/dL'],
  ['2951-2', 'Sodium', 'mmol/L'],
  ['2823-3', 'Potassium', 'mmol/L'],
] as const;

/** Messages made from a seed: ADT^A01 of 1.2 KB and ORU^R01 of 5.7 KB, `count` of each, all different. */
export function generatedMessages(seed: number, count: number): Messages {
  const random = seededRandom(seed);
  return {
    adt: Array.from({ length: count }, (_, i) => Buffer.from(adt(random, i), 'latin1')),
    oru: Array.from({ length: count }, (_, i) => Buffer.from(oru(random, i), 'latin1')),
  };
}

/** The ADT and ORU messages of a folder and the folders below it, one message a file. */
export function messagesOf(folder: string): Messages {
  const adt: Buffer[] = [];
  const oru: Buffer[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(hl7|txt)$/i.test(name)) continue;
    // What the network gives ends its segments with CR, and that is all that some of the peers can read.
    const text = readFileSync(join(folder, name), 'utf8')
      .replace(/\r\n?|\n/g, '\r')
      .replace(/\r+/g, '\r');
    const kind = /^MSH\|(?:[^|\r]*\|){7}(ADT|ORU)\b/.exec(text)?.[1];
    if (kind === 'ADT') adt.push(Buffer.from(text));
    if (kind === 'ORU') oru.push(Buffer.from(text));
  }
  return { adt, oru };
}

function adt(random: Random, i: number): string {
  const address = addressOf(random);
  const doctor = doctorOf(random);
  const segments = [
    `MSH|^~\\&|FRONTDESK|NORTH CLINIC|EHR|NORTH CLINIC|${timeOf(random)}||ADT^A01^ADT_A01|A${String(i).padStart(7, '0')}|P|2.5.1|||AL|NE`,
    `EVN|A01|${timeOf(random)}|||${doctor}`,
    patientOf(random, address),
    `NK1|1|${pick(random, FAMILY)}^${pick(random, GIVEN)}^^^Mrs.|SPO^Spouse^HL70063|${address}|${phoneOf(random)}||EC^Emergency contact^HL70131`,
    `PV1|1|I|MED^${digits(random, 3)}^${digits(random, 1)}^NORTH CLINIC||||${doctor}|${doctorOf(random)}||MED||||7|||${doctor}|INP|V${digits(random, 8)}|||||||||||||||||||||||||${timeOf(random)}`,
    `AL1|1|DA^Drug allergy^HL70127|7980^Penicillin^RxNorm|SV^Severe^HL70128|Hives|${timeOf(random).slice(0, 8)}`,
    `DG1|1||J18.9^Pneumonia, unspecified organism^I10C||${timeOf(random)}|A`,
    `IN1|1|PPO^Preferred plan|${digits(random, 5)}|Harbour Mutual|PO Box ${digits(random, 4)}^^Springfield^IL^62701|||G${digits(random, 6)}||||20260101|20261231`,
  ];
  return padded(segments, ADT_BYTES);
}

function oru(random: Random, i: number): string {
  const doctor = doctorOf(random);
  const order = `L${digits(random, 8)}`;
  const segments = [
    `MSH|^~\\&|LAB|NORTHLAB|EHR|NORTH CLINIC|${timeOf(random)}||ORU^R01^ORU_R01|R${String(i).padStart(7, '0')}|P|2.5.1`,
    patientOf(random, addressOf(random)),
    `PV1|1|O|LAB^^^NORTH CLINIC||||${doctor}`,
    `ORC|RE|P${digits(random, 7)}|${order}||CM||||${timeOf(random)}|||${doctor}`,
    `OBR|1|P${digits(random, 7)}|${order}|58410-2^CBC panel^LN|||${timeOf(random)}||||||||${doctor}||||||${timeOf(random)}||HM|F`,
  ];
  let length = segments.join('\r').length;
  for (let n = 1; length < ORU_BYTES - 120; n++) {
    const [code, name, unit] = pick(random, TESTS);
    const segment = `OBX|${n}|NM|${code}^${name}^LN||${digits(random, 2)}.${digits(random, 1)}|${unit}|10.0-20.0|${pick(random, ['N', 'H', 'L'])}|||F|||${timeOf(random)}|NORTHLAB^^L`;
    segments.push(segment);
    length += segment.length + 1;
  }
  return padded(segments, ORU_BYTES);
}

/** Adds a note, so that the message has its size to the byte. */
function padded(segments: readonly string[], size: number): string {
  const text = `${segments.join('\r')}\r`;
  const missing = size - text.length - 'NTE|1||\r'.length;
  return missing < 1 ? text : `${text}NTE|1||${'Seen by the nurse on arrival; '.repeat(40).slice(0, missing)}\r`;
}

function patientOf(random: Random, address: string): string {
  const name = `${pick(random, FAMILY)}^${pick(random, GIVEN)}^${pick(random, ['A', 'M', 'T'])}`;
  return `PID|1||${digits(random, 7)}^^^NORTH CLINIC&1.2.840.99999&ISO^MR~${digits(random, 9)}^^^SSA^SS||${name}||19${digits(random, 2)}0${1 + Math.floor(random.next() * 8)}1${digits(random, 1)}|${pick(random, ['F', 'M'])}||2106-3^White^CDCREC|${address}||${phoneOf(random)}||en^English^ISO639|M||AC${digits(random, 7)}`;
}

function addressOf(random: Random): string {
  return `${digits(random, 2)} ${pick(random, STREETS)}^^Springfield^IL^627${digits(random, 2)}^USA^H`;
}

function phoneOf(random: Random): string {
  return `^PRN^PH^^1^217^555${digits(random, 4)}`;
}

function doctorOf(random: Random): string {
  return `${digits(random, 6)}^${pick(random, FAMILY)}^${pick(random, GIVEN)}^^^Dr.^MD`;
}

function timeOf(random: Random): string {
  return `2026011${digits(random, 1)}1${digits(random, 1)}2${digits(random, 1)}3${digits(random, 1)}`;
}

function digits(random: Random, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += Math.floor(random.next() * 10);
  return text;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] as T;
}
