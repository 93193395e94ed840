import { SaxesParser } from 'saxes';
import type { FormatReader, LoadedItem } from './loaded-item.ts';
import { vaccine } from './table-formats.ts';

/** Reads CVX as the CDC gives it in XML (`cvx.xml`): one `CVXInfo` a vaccine. */
export class CvxXmlReader implements FormatReader {
  readonly #parser = new SaxesParser();
  #records: (readonly LoadedItem[])[] = [];
  #found = 0;
  #broken = false;

  constructor() {
    let fields = new Map<string, string>();
    let text = '';
    this.#parser.on('error', () => {
      this.#broken = true;
    });
    this.#parser.on('opentag', ({ name }) => {
      text = '';
      if (name === 'CVXInfo') fields = new Map();
    });
    this.#parser.on('text', (piece) => {
      text += piece;
    });
    this.#parser.on('closetag', ({ name }) => {
      if (name !== 'CVXInfo') {
        fields.set(name, text.trim());
        return;
      }
      const field = (key: string): string => fields.get(key) ?? '';
      this.#found++;
      this.#records.push([
        vaccine(field('CVXCode'), field('ShortDescription'), field('FullVaccinename'), field('Status')),
      ]);
    });
  }

  push(text: string): (readonly LoadedItem[])[] {
    // After an error the parser would report every further character; what was read so far stands.
    if (!this.#broken) this.#parser.write(text);
    return this.#taken();
  }

  end(): { records: (readonly LoadedItem[])[]; whole: boolean } {
    if (!this.#broken) this.#parser.close();
    return { records: this.#taken(), whole: !this.#broken && this.#found > 0 };
  }

  #taken(): (readonly LoadedItem[])[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
