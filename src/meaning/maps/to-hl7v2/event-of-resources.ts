import type { JsonObject } from '../json.ts';
import { isObject } from '../target-values.ts';
import type { Incoming } from './incoming-resources.ts';

/** Resource types that decide on the message, the most telling first. */
const BY_TYPE: readonly (readonly [type: string, event: (resource: JsonObject) => string])[] = [
  ['Immunization', () => 'VXU^V04'],
  ['DiagnosticReport', () => 'ORU^R01'],
  ['Appointment', scheduled],
  ['DocumentReference', () => 'MDM^T02'],
  ['Composition', () => 'MDM^T02'],
  ['ChargeItem', () => 'DFT^P03'],
  ['MedicationRequest', () => 'RDE^O11'],
  ['MedicationDispense', () => 'RDS^O13'],
  ['ServiceRequest', () => 'OML^O21'],
  ['Observation', () => 'ORU^R01'],
  ['Encounter', visited],
  ['Patient', identified],
];

/**
 * The message that resources are: what their MessageHeader says (eventCoding of table 0003), else what the bundle is
 * about. Undefined where it has nothing that a message is about.
 *
 * @param wanted message type and event that the receiver wants, `ORU^R01`; without an event (`ADT`) the resources say it
 */
export function eventOfResources(incoming: Incoming, wanted?: string): string | undefined {
  if (wanted?.includes('^') === true) return wanted;
  const stated = headerEvent(incoming);
  if (stated !== undefined && (wanted === undefined || stated.startsWith(`${wanted}^`))) return stated;
  for (const [type, event] of BY_TYPE) {
    const found = incoming.resources.find((each) => each.type === type && !each.at.includes('contained'));
    if (found === undefined) continue;
    const told = event(found.resource);
    if (wanted === undefined || told.startsWith(`${wanted}^`)) return told;
  }
  return wanted === undefined ? undefined : DEFAULTS[wanted];
}

/** Events of a message type whose resources tell none. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ADT: 'ADT^A08',
  ORU: 'ORU^R01',
  ORM: 'ORM^O01',
  OML: 'OML^O21',
  OMG: 'OMG^O19',
  SIU: 'SIU^S12',
  VXU: 'VXU^V04',
  MDM: 'MDM^T02',
  DFT: 'DFT^P03',
  RDE: 'RDE^O11',
  RDS: 'RDS^O13',
  BAR: 'BAR^P01',
  REF: 'REF^I12',
};

function headerEvent({ resources }: Incoming): string | undefined {
  const header = resources.find(({ type }) => type === 'MessageHeader')?.resource;
  const coding = header?.['eventCoding'];
  if (!isObject(coding)) return undefined;
  const { code, display } = coding;
  for (const text of [code, display]) {
    const whole = typeof text === 'string' ? /^([A-Z]{3})[\^_]([A-Z]\d\d)/.exec(text) : null;
    if (whole !== null) return `${whole[1]}^${whole[2]}`;
  }
  const tags = isObject(header?.['meta']) ? header['meta']['tag'] : undefined;
  const structure = (Array.isArray(tags) ? tags : [])
    .filter(isObject)
    .find((tag) => tag['system'] === 'http://terminology.hl7.org/CodeSystem/v2-0354')?.['code'];
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9]\d$/.test(code)) return undefined;
  const message = typeof structure === 'string' ? structure.split('_')[0] : MESSAGES[code.charAt(0)];
  return message === undefined ? undefined : `${message}^${code}`;
}

/** The message type of an event by its letter (HL7 table 0003), where the letter has one. */
const MESSAGES: Readonly<Record<string, string>> = { A: 'ADT', R: 'ORU', S: 'SIU', T: 'MDM', V: 'VXU', P: 'DFT' };

function scheduled(appointment: JsonObject): string {
  switch (appointment['status']) {
    case 'cancelled':
      return 'SIU^S15';
    case 'noshow':
      return 'SIU^S26';
    case 'entered-in-error':
      return 'SIU^S17';
    default:
      return 'SIU^S12';
  }
}

function visited(encounter: JsonObject): string {
  const coding = encounter['class'];
  const code = isObject(coding) ? coding['code'] : undefined;
  switch (encounter['status']) {
    case 'finished':
      return 'ADT^A03';
    case 'planned':
      return 'ADT^A05';
    case 'cancelled':
    case 'entered-in-error':
      return 'ADT^A11';
    default:
      return code === 'IMP' || code === 'ACUTE' || code === 'NONAC' ? 'ADT^A01' : 'ADT^A04';
  }
}

function identified(patient: JsonObject): string {
  const links = Array.isArray(patient['link']) ? patient['link'].filter(isObject) : [];
  const merged = links.some((link) => link['type'] === 'replaced-by' || link['type'] === 'replaces');
  return merged ? 'ADT^A40' : 'ADT^A08';
}
