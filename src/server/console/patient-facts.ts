import type { Message } from '../../formats/hl7v2/index.ts';
import type { MessageMask, SeenValue } from '../../meaning/masking/message-mask.ts';
import type { ValueClass } from '../../meaning/masking/value-class.ts';

/** Something that a message says of a patient or a result. */
export interface Fact {
  readonly label: string;
  /** Fields that it stands in, without the numbers of parts: if they did not arrive, it did not. */
  readonly field: string;
  /** What is compared; it never leaves the server. */
  readonly said: string;
  readonly value: SeenValue;
}

const PATIENT: readonly {
  readonly label: string;
  readonly field: string;
  readonly parts: readonly string[];
  readonly class: ValueClass;
}[] = [
  { label: 'Name', field: 'PID-5', parts: ['1.1', '2', '3'], class: 'name' },
  { label: 'Birth date', field: 'PID-7', parts: ['1'], class: 'birth' },
  { label: 'Sex', field: 'PID-8', parts: ['1'], class: 'clinical' },
  { label: 'Address', field: 'PID-11', parts: ['1.1', '3', '4', '5'], class: 'contact' },
  { label: 'Phone', field: 'PID-13', parts: ['1', '12'], class: 'contact' },
  { label: 'Class', field: 'PV1-2', parts: ['1'], class: 'clinical' },
  { label: 'Place', field: 'PV1-3', parts: ['1', '2', '3'], class: 'clinical' },
];
const MOST_RESULTS = 24;

/** What a message says that systems may disagree about: who the patient is, where, and results. */
export function patientFacts(message: Message, mask: MessageMask): readonly Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, field: string, parts: readonly string[], kind: ValueClass): void => {
    const said = parts
      .map((part) => message.get(`${field}.${part}`) ?? '')
      .filter((text) => text !== '' && text !== '""');
    if (said.length === 0) return;
    const whole = [...new Set(said)].join(', ');
    facts.push({ label, field, said: whole, value: mask.seeAs(kind, whole) });
  };
  for (const { label, field, parts, class: kind } of PATIENT) add(label, field, parts, kind);
  const results = Math.min(MOST_RESULTS, message.count('OBX'));
  for (let at = 1; at <= results; at++) {
    const segment = at === 1 ? 'OBX' : `OBX[${at}]`;
    const test = message.get(`${segment}-3.2`) ?? message.get(`${segment}-3.1`) ?? '';
    if (test === '') continue;
    const type = message.get(`${segment}-2`) ?? '';
    const kind: ValueClass = ['NM', 'SN', 'CE', 'CWE', 'IS', 'ID'].includes(type) ? 'clinical' : 'text';
    const label = mask.see(`${segment}-3.2`, test).text;
    add(label, `${segment}-5`, ['1', '2'], kind);
    add(`${label}, flag`, `${segment}-8`, ['1'], 'clinical');
  }
  return facts;
}
