/** For a value's v2 data type, the FHIR types that can hold it, best first: what `by OBX-2` chooses from. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  NM: ['Quantity', 'decimal', 'integer', 'string'],
  SI: ['integer', 'string'],
  SN: ['Quantity', 'Range', 'Ratio', 'string'],
  NR: ['Range', 'string'],
  CQ: ['Quantity', 'string'],
  MO: ['Money', 'string'],
  CE: ['CodeableConcept', 'string'],
  CWE: ['CodeableConcept', 'string'],
  CNE: ['CodeableConcept', 'string'],
  CF: ['CodeableConcept', 'string'],
  ID: ['CodeableConcept', 'string'],
  IS: ['CodeableConcept', 'string'],
  DT: ['dateTime', 'date', 'string'],
  TS: ['dateTime', 'string'],
  DTM: ['dateTime', 'string'],
  TM: ['time', 'string'],
  DR: ['Period', 'string'],
  ED: ['Attachment'],
  RP: ['Attachment'],
};

const TEXT: readonly string[] = ['string', 'CodeableConcept'];

/**
 * The FHIR type for a value of a v2 type among those that an element allows; undefined where none fits. What is not
 * listed is text: its first component is better kept there than nowhere.
 */
export function chooseType(source: string, allowed: readonly string[]): string | undefined {
  const choices = Object.hasOwn(CHOICES, source) ? (CHOICES[source] as readonly string[]) : TEXT;
  return choices.find((type) => allowed.includes(type));
}
