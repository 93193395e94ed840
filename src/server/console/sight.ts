import { type Message, parse } from '../../formats/hl7v2/index.ts';
import type { Tagger } from '../../meaning/masking/masked-value.ts';
import { MessageMask, type SeenValue } from '../../meaning/masking/message-mask.ts';
import type { ValueClass } from '../../meaning/masking/value-class.ts';

/** What a list says of a message: whose it is and what it is about, as the asker may see it. */
export interface About {
  readonly mrn?: SeenValue;
  readonly name?: SeenValue;
  readonly subject?: SeenValue;
}

/** How one person sees messages. */
export class Sight {
  readonly #seen: ReadonlySet<ValueClass>;
  readonly #tagger: Tagger;

  constructor(seen: ReadonlySet<ValueClass>, tagger: Tagger) {
    this.#seen = seen;
    this.#tagger = tagger;
  }

  of(message: Message): MessageMask {
    return new MessageMask(message, this.#seen, this.#tagger);
  }

  about(body: Uint8Array | undefined): About {
    const message = body === undefined ? undefined : parse(body).message;
    if (message === undefined) return {};
    const mask = this.of(message);
    const mrn = first(message, MRN, ['1']);
    const name = nameOf(message, mask);
    const subject = first(message, SUBJECTS, ['2', '1']);
    return {
      ...(mrn === undefined ? {} : { mrn: mask.see(mrn.path, mrn.value) }),
      ...(name === undefined ? {} : { name }),
      ...(subject === undefined ? {} : { subject: mask.see(subject.path, subject.value) }),
    };
  }
}

const MRN = ['PID-3', 'PID-2', 'MRG-1'];
/** What a message is about, best first: the test, the service, the charge, the vaccine, the document, the ward. */
const SUBJECTS = ['OBR-4', 'RXA-5', 'RXE-2', 'FT1-25', 'FT1-7', 'TXA-2', 'SCH-7', 'AIS-3', 'PRB-3', 'DG1-3', 'PV1-10'];

/** The first field of some that says something: of a coded one what it is called, else its code. */
function first(
  message: Message,
  fields: readonly string[],
  parts: readonly string[],
): { readonly path: string; readonly value: string } | undefined {
  for (const field of fields) {
    for (const part of parts) {
      const path = `${field}.${part}`;
      const value = message.get(path);
      if (value !== undefined && value !== '') return { path, value };
    }
  }
  return undefined;
}

function nameOf(message: Message, mask: MessageMask): SeenValue | undefined {
  const parts = [message.get('PID-5.1.1'), message.get('PID-5.2')].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : mask.seeAs('name', parts.join(', '));
}
