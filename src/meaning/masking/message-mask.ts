import { leaves, type Message } from '../../formats/hl7v2/index.ts';
import { RemovedTokens } from '../deidentify/free-text.ts';
import places from '../deidentify/identifying-places.json' with { type: 'json' };
import { maskedValue, type Tagger } from './masked-value.ts';
import { type ValueClass, valueClass } from './value-class.ts';

/** A value as one person may see it. */
export interface SeenValue {
  readonly text: string;
  readonly class: ValueClass;
  /** The value itself is not in `text`. */
  readonly masked: boolean;
  /** The same for the same masked value in the whole workspace. */
  readonly tag?: string;
}

const COMMON: ReadonlySet<string> = new Set(places.common);
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
const LEAST_WORD = 3;

/**
 * What one person may see of one message: values of the classes that are let through, and in them no word that stands
 * in a value which is not. A name in a free text is as hidden as in its own field.
 */
export class MessageMask {
  readonly #classes = new Map<string, ValueClass>();
  readonly #hidden = new RemovedTokens(COMMON);
  readonly #seen: ReadonlySet<ValueClass>;
  readonly #tagger: Tagger;

  /** @param seen classes that are shown as they are */
  constructor(message: Message, seen: ReadonlySet<ValueClass>, tagger: Tagger) {
    this.#seen = seen;
    this.#tagger = tagger;
    const version = message.get('MSH-12.1');
    for (const { path, value } of leaves(message)) {
      const occurrence = /^OBX(?:\[(\d+)\])?-/.exec(path);
      const valueType = occurrence === null ? undefined : message.get(`OBX[${occurrence[1] ?? '1'}]-2`);
      const kind = valueClass(path, version, valueType);
      this.#classes.set(path, kind);
      if (!seen.has(kind) && names(kind)) this.#hidden.add(value);
    }
  }

  /** The class of a leaf. A first part that does not stand beside others is its whole: `PID-8.1` is the leaf `PID-8`. */
  classOf(path: string): ValueClass {
    const classes = this.#classes;
    return classes.get(path) ?? classes.get(path.replace(/(?:\.1)+$/, '')) ?? classes.get(`${path}.1`) ?? 'text';
  }

  /** The value of a leaf, or what is made of it: its class is the leaf's. */
  see(path: string, value: string): SeenValue {
    return this.seeAs(this.classOf(path), value);
  }

  /** A value of a class. */
  seeAs(kind: ValueClass, value: string): SeenValue {
    // `""` says that something is to be taken away, and of whom only what the path says.
    if (value === '""') return { text: value, class: kind, masked: false };
    if (!this.#seen.has(kind)) return { ...maskedValue(value, kind, this.#tagger), class: kind, masked: true };
    if (kind === 'open') return { text: value, class: kind, masked: false };
    const text = value.replace(WORD, (word) => (this.#hides(word) ? '•'.repeat(word.length) : word));
    return { text, class: kind, masked: text !== value };
  }

  #hides(word: string): boolean {
    if (this.#hidden.has(word, LEAST_WORD)) return true;
    const parts = word.split(/['’-]/);
    return parts.length > 1 && parts.some((part) => this.#hidden.has(part, LEAST_WORD));
  }
}

/** Classes whose words name somebody wherever they stand. */
function names(kind: ValueClass): boolean {
  return kind === 'name' || kind === 'contact' || kind === 'identifier' || kind === 'birth';
}
