import type { Message } from '../../src/formats/hl7v2/index.ts';
import type { Tree } from '../../src/meaning/maps/condition.ts';
import type { LeafTable } from '../../src/meaning/maps/leaf-table.ts';

/** One segment of a message, and in it one value, as conditions of the guide see them. */
export class GuideInstance implements Tree {
  readonly segment: number;
  readonly name: string;
  readonly #message: Message;
  readonly #leaves: LeafTable;
  /** Path of the value at hand, `PID[2]-3[1].4`, and its data type's name in conditions. */
  readonly #at: string;
  readonly #field: number;
  readonly #repetition: number;

  constructor(leaves: LeafTable, segment: number, field = 0, repetition = 1, below = '') {
    this.#message = leaves.message;
    this.#leaves = leaves;
    this.segment = segment;
    this.name = leaves.names[segment] ?? '';
    this.#field = field;
    this.#repetition = repetition;
    this.#at = field === 0 ? '' : `${this.#segmentPath(segment)}-${field}[${repetition}]${below}`;
  }

  /** The value at a component of the one at hand. */
  below(component: number): GuideInstance {
    const below = this.#at.replace(/^.*\]/, '');
    return new GuideInstance(this.#leaves, this.segment, this.#field, this.#repetition, `${below}.${component}`);
  }

  get(path: string): string | undefined {
    const full = this.#resolve(path);
    if (full === undefined) return undefined;
    const value = this.#message.get(full);
    // What is compared of a value of several parts is the first.
    const isWhole = !/-.*\.\d+\.\d+$/.test(full) && full.includes('-');
    const first = value === undefined || !isWhole ? undefined : this.#message.get(`${full}.1`);
    return first || value;
  }

  count(path: string): number {
    const full = this.#resolve(path)?.replace(/\[\d+\]$/, '');
    return full === undefined ? 0 : this.#message.count(full);
  }

  set(): void {
    throw new RangeError('a message under test is not written');
  }

  remove(): void {
    throw new RangeError('a message under test is not written');
  }

  #resolve(path: string): string | undefined {
    const own = /^([A-Z][A-Z0-9]{2})(?:-(\d+)(.*))?$/.exec(path);
    if (own === null) {
      const part = /^[A-Z][A-Z0-9]{1,2}((?:\.\d+)*)$/.exec(path)?.[1];
      if (part === undefined || this.#at === '') return undefined;
      // Below a sub-component there is nothing but its first part, which it is itself.
      const steps = `${this.#at.replace(/^.*\]/, '')}${part}`.split('.').slice(1);
      if (steps.slice(2).some((step) => step !== '1')) return undefined;
      return `${this.#at.replace(/\][^\]]*$/, ']')}${steps
        .slice(0, 2)
        .map((step) => `.${step}`)
        .join('')}`;
    }
    const [, name = '', field = '', rest = ''] = own;
    const segment = name === this.name ? this.segment : this.#nearest(name);
    if (segment < 0) return undefined;
    const base = this.#segmentPath(segment);
    if (field === '') return base;
    const repetition = segment === this.segment && Number(field) === this.#field ? `[${this.#repetition}]` : '[1]';
    return `${base}-${field}${repetition}${rest}`;
  }

  /** The last segment of a name before this one, else the first after it. */
  #nearest(name: string): number {
    const { names } = this.#leaves;
    for (let at = this.segment; at >= 0; at--) if (names[at] === name) return at;
    return names.indexOf(name);
  }

  #segmentPath(segment: number): string {
    const { names } = this.#leaves;
    const name = names[segment] ?? '';
    let number = 0;
    for (let at = 0; at <= segment; at++) if (names[at] === name) number++;
    return `${name}[${number}]`;
  }
}
