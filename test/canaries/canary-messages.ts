import type { CanaryPatient } from './canary.ts';

/** One thing that arrives, in whatever state, with a patient's canaries in every field that can hold one. */
export interface CanaryMessage {
  readonly flow: string;
  readonly text: string;
}

const TIME = '20261101093000';

/** What arrives for the n-th patient: whole, with an unknown code, to be held, refused, unreachable, broken, and as FHIR. */
export function canaryMessage(patient: CanaryPatient, n: number): CanaryMessage {
  const controlId = `C${String(n).padStart(6, '0')}`;
  switch (n % 8) {
    case 0:
      return { flow: 'lab-results', text: result(patient, controlId) };
    case 1:
      return { flow: 'lab-results', text: result(patient, controlId, { flag: 'CRIT' }) };
    case 2:
      return { flow: 'lab-results', text: result(patient, controlId, { status: 'X' }) };
    case 3:
      return { flow: 'demographics', text: registration(patient, controlId) };
    case 4:
      return { flow: 'failing', text: registration(patient, controlId) };
    case 5:
      return { flow: n % 16 === 5 ? 'lab-results' : 'failing', text: broken(patient, controlId) };
    case 6:
      return { flow: 'portal', text: bundle(patient) };
    default:
      // Values where numbers, dates and codes are meant: what complains of them must not repeat them.
      return {
        flow: 'lab-results',
        text: result({ ...patient, birth: patient.note }, controlId, { value: patient.ssn, sex: patient.given }),
      };
  }
}

function person(patient: CanaryPatient, sex = 'F'): readonly string[] {
  const { family, given, mrn, ssn, phone, birth, street, email, note } = patient;
  const name = `${family}^${given}`;
  const address = `12 ${street} Street^^Springfield^IL^62701`;
  return [
    `PID|1||${mrn}^^^RIVERSIDE^MR||${name}||${birth}|${sex}||^^|${address}||${phone}^PRN^PH^${email}|||||${mrn}-A|${ssn}`,
    `NK1|1|${name}|SPO|${address}|${phone}`,
    `GT1|1||${name}||${address}|${phone}||${birth}|||||${ssn}`,
    `IN1|1|PLAN|1|Payer||||||||||||${name}|SEL|${birth}|${address}`,
    `ZPI|${family}|${mrn}|${ssn}|${note}|${phone}`,
  ];
}

function result(
  patient: CanaryPatient,
  controlId: string,
  { flag = 'N', status = 'F', value = '4.2', sex = 'F' } = {},
): string {
  const { family, given, mrn, note } = patient;
  const [pid = '', , , , own = ''] = person(patient, sex);
  return [
    `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|RIVERSIDE|${TIME}||ORU^R01^ORU_R01|${controlId}|P|2.5.1`,
    pid,
    `NTE|1|L|${given} ${family} says ${note}`,
    `ORC|RE||${controlId}^NORTHLAB`,
    `OBR|1||${controlId}^NORTHLAB|2823-3^Potassium of ${family}^LN|||${TIME}|||||||||||||||${TIME}||LAB|${status}`,
    `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1|${flag}|||F|||${TIME}`,
    `OBX|2|TX|8251-1^Comment^LN||${note}: called ${given} ${family}, MRN ${mrn}||||||F|||${TIME}`,
    `NTE|1|L|${note} ${patient.email} ${patient.phone}`,
    own,
    '',
  ].join('\r');
}

function registration(patient: CanaryPatient, controlId: string): string {
  return [
    `MSH|^~\\&|MAPLE|RIVERSIDE|SUTURE|RIVERSIDE|${TIME}||ADT^A08^ADT_A01|${controlId}|P|2.5.1`,
    `EVN|A08|${TIME}`,
    ...person(patient),
    '',
  ].join('\r');
}

/** Cut, without a head, with other separators, or not text at all. */
function broken(patient: CanaryPatient, controlId: string): string {
  const whole = registration(patient, controlId);
  const ways = [
    whole.slice(0, whole.indexOf(patient.given) + patient.given.length + 1),
    person(patient).join('\r'),
    whole.replace('MSH|^~\\&', `MSH|${patient.family}`),
    whole.replaceAll('|', '\u0000'),
    `{"resourceType":"Patient","name":"${patient.family} ${patient.mrn}`,
    `MSH|^~\\&|${patient.family}|${patient.mrn}`,
  ];
  return ways[Number(patient.mrn) % ways.length] ?? '';
}

function bundle({ family, given, mrn, ssn, phone, birth, street, email, note }: CanaryPatient): string {
  const date = `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`;
  const resource = {
    resourceType: 'Patient',
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${given} ${family}: ${note}</div>` },
    identifier: [
      { system: 'urn:mrn', value: mrn },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn },
    ],
    name: [{ family, given: [given] }],
    telecom: [
      { system: 'phone', value: phone },
      { system: 'email', value: email },
    ],
    birthDate: date,
    address: [{ line: [`12 ${street} Street`] }],
  };
  const entry = [{ fullUrl: `urn:uuid:${mrn}`, resource, request: { method: 'POST', url: 'Patient' } }];
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}
