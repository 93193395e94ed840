import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { fitsDataType } from './data-type-format.ts';
import type { ElementDefinition } from './dictionary/definitions.ts';
import { type Dictionary, dictionary } from './dictionary/dictionary.ts';
import { table } from './dictionary/table.ts';
import { group, type Segmented } from './group.ts';
import { type Leafed, lengthOf, outline, type RepetitionOutline, type SegmentOutline } from './outline.ts';
import type { Profile } from './profile.ts';
import { validateProfile } from './validate-profile.ts';

/** How to validate. */
export interface ValidateOptions {
  /** Version of the standard to hold the message to; else the one that it names in MSH-12. */
  readonly version?: string;
  /** A conformance profile, checked as well. */
  readonly profile?: Profile;
}

/** HL7's explicit null: the receiver is to delete its value. It has no type, length or code. */
const explicitNull = '""';

/** Segments of which the first two fields are the delimiters themselves. */
const delimiterSegments: ReadonlySet<string> = new Set(['MSH', 'FHS', 'BHS']);

/**
 * Checks a message strictly against the standard: segments and their order, required fields, repetitions,
 * lengths, data type formats, components, codes of HL7-defined tables, and a profile if one is given.
 * Codes of user-defined tables are suggestions and not checked. Findings name places, never values.
 */
export function validate(message: Segmented & Leafed, options: ValidateOptions = {}): Finding[] {
  const book = dictionary(options.version ?? message.get('MSH-12.1'));
  const findings: Finding[] = [...group(message).findings];
  const segments = outline(message);
  for (const segment of segments) {
    // A line without a segment name is told when the message is read.
    if (/^[A-Y]/.test(segment.name)) new SegmentCheck(book, segment, findings).run();
  }
  if (options.profile !== undefined) findings.push(...validateProfile(segments, options.profile));
  return findings;
}

/** One segment held to its definition. */
class SegmentCheck {
  readonly #book: Dictionary;
  readonly #segment: SegmentOutline;
  readonly #findings: Finding[];

  constructor(book: Dictionary, segment: SegmentOutline, findings: Finding[]) {
    this.#book = book;
    this.#segment = segment;
    this.#findings = findings;
  }

  run(): void {
    const definition = this.#book.segment(this.#segment.name);
    if (definition === undefined) {
      this.#note('hl7-segment-unknown', '', { version: this.#book.version });
      return;
    }
    const start = delimiterSegments.has(this.#segment.name) ? 2 : 0;
    for (const [i, field] of definition.fields.entries()) {
      if (i >= start) this.#field(i + 1, field);
    }
    for (const position of this.#segment.fields.keys()) {
      if (position > definition.fields.length)
        this.#note('hl7-field-unknown', `-${position}`, { version: this.#book.version });
    }
  }

  #field(position: number, field: ElementDefinition): void {
    const repetitions = this.#segment.fields.get(position);
    const path = `-${position}`;
    if (repetitions === undefined) {
      if (field.usage === 'R') this.#note('hl7-field-missing', path, { name: field.name });
      return;
    }
    if (field.usage === 'W') {
      // A withdrawn field has no type any more that its value could be held to.
      this.#note('hl7-field-withdrawn', path, { name: field.name, version: this.#book.version });
      return;
    }
    if (Math.max(...repetitions.keys()) > field.repetitions) {
      this.#note('hl7-field-repeats', path, { name: field.name, most: field.repetitions });
    }
    for (const [repetition, components] of repetitions) {
      const at = repetition === 1 ? path : `${path}[${repetition}]`;
      if (isNull(components)) continue;
      if (field.length !== undefined && lengthOf(components) > field.length) {
        this.#note('hl7-too-long', at, { name: field.name, most: field.length });
      }
      this.#value(at, this.#resolved(position, field), components);
    }
  }

  /** OBX-5 is of the type that OBX-2 names; no other field of varying type says what it is. */
  #resolved(position: number, field: ElementDefinition): ElementDefinition {
    if (field.type !== 'VARIES' || this.#segment.name !== 'OBX' || position !== 5) return field;
    const named = this.#segment.fields.get(2)?.get(1)?.get(1)?.get(1);
    return named === undefined || this.#book.type(named) === undefined ? field : { ...field, type: named };
  }

  #value(path: string, element: ElementDefinition, components: RepetitionOutline): void {
    if (element.type === 'VARIES' || element.type === 'CM') return;
    const definitions = this.#book.type(element.type)?.components ?? [];
    if (definitions.length === 0) {
      this.#primitive(path, element, components);
      return;
    }
    for (const [position, subcomponents] of components) {
      const at = `${path}.${position}`;
      const component = definitions[position - 1];
      if (component === undefined) {
        this.#note('hl7-component-unknown', at, { type: element.type });
        continue;
      }
      const inner = this.#book.type(component.type)?.components ?? [];
      if (inner.length === 0) {
        const coded = this.#tableOf(element, component, position);
        this.#primitive(at, coded, new Map([...subcomponents].map(([i, value]) => [i, new Map([[1, value]])])));
        continue;
      }
      for (const [i, value] of subcomponents) {
        const subcomponent = inner[i - 1];
        if (subcomponent === undefined) this.#note('hl7-component-unknown', `${at}.${i}`, { type: component.type });
        else this.#text(`${at}.${i}`, subcomponent, value);
      }
    }
    for (const [i, component] of definitions.entries()) {
      if (component.usage === 'R' && !components.has(i + 1)) {
        this.#note('hl7-component-missing', `${path}.${i + 1}`, { name: component.name, type: element.type });
      }
    }
  }

  /** A coded composite carries the table of its field in its first component, unless the field names another system. */
  #tableOf(element: ElementDefinition, component: ElementDefinition, position: number): ElementDefinition {
    const coded = position === 1 && /^(?:CE|CNE|CWE|CF)$/.test(element.type) && element.table !== undefined;
    return coded && element.table !== undefined ? { ...component, table: element.table } : component;
  }

  #primitive(path: string, element: ElementDefinition, components: RepetitionOutline): void {
    for (const [position, subcomponents] of components) {
      for (const [i, value] of subcomponents) {
        if (position === 1 && i === 1) this.#text(path, element, value);
        else
          this.#note('hl7-component-unknown', i === 1 ? `${path}.${position}` : `${path}.${position}.${i}`, {
            type: element.type,
          });
      }
    }
  }

  #text(path: string, element: ElementDefinition, value: string): void {
    if (value === explicitNull) return;
    if (!fitsDataType(element.type, value)) this.#note('hl7-format', path, { name: element.name, type: element.type });
    if (element.type !== 'ID' || element.table === undefined || this.#isCode(element.table, value)) return;
    this.#note('hl7-code-unknown', path, { name: element.name, table: element.table });
  }

  #isCode(number: string, value: string): boolean {
    // Table 0125, value types, is the list of data types, which the table of no version gives in full.
    if (number === '0125' && this.#book.type(value) !== undefined) return true;
    const codes = table(number);
    return codes?.kind !== 'HL7' || codes.codes.size === 0 || codes.codes.has(value);
  }

  #note(code: Code, path: string, about: Readonly<Record<string, string | number>>): void {
    this.#findings.push({ code, place: { path: this.#segment.path + path }, about });
  }
}

function isNull(components: RepetitionOutline): boolean {
  return components.size === 1 && components.get(1)?.size === 1 && components.get(1)?.get(1) === explicitNull;
}
