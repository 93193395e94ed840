/** Whom a document names: each part as it stands there. */
export interface NamedPatient {
  readonly name?: string;
  readonly birthDate?: string;
  readonly identifiers: readonly string[];
}

/** What an audit knows of a document, without its content. */
export interface DocumentFacts {
  /** Below the folder of the documents, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content, in hex. */
  readonly digest: string;
  /** By its content; `endings` are those that a file of that type may have. */
  readonly type: string;
  readonly endings: readonly string[];
  readonly state: 'whole' | 'empty' | 'truncated' | 'encrypted' | 'damaged' | 'no-reader' | 'too-large';
  readonly pages?: number;
  /** A text can be searched and read aloud; a picture of one cannot. */
  readonly hasText: boolean;
  /** A text that ends in the middle of a line or sentence. */
  readonly endsAbruptly: boolean;
  readonly patients: readonly NamedPatient[];
  /** A clinical document that says who signed it: whether anybody did. */
  readonly signed?: boolean;
}

/** The documents of a source, found by what an index calls them. */
export class DocumentShelf {
  readonly all: readonly DocumentFacts[];
  readonly #byPath = new Map<string, DocumentFacts>();
  /** Base names, with `undefined` for those that several files have. */
  readonly #byName = new Map<string, DocumentFacts | undefined>();

  constructor(all: readonly DocumentFacts[]) {
    this.all = all;
    for (const facts of all) {
      const path = plainPath(facts.path);
      this.#byPath.set(path, facts);
      const name = path.slice(path.lastIndexOf('/') + 1);
      this.#byName.set(name, this.#byName.has(name) ? undefined : facts);
    }
  }

  /**
   * The file that an index names: indexes write paths with the other slash, in other letters, from another folder, or
   * only the name.
   */
  find(written: string): DocumentFacts | undefined {
    const path = plainPath(written);
    for (let from = 0; ; ) {
      const found = this.#byPath.get(path.slice(from));
      if (found !== undefined) return found;
      const next = path.indexOf('/', from);
      if (next < 0) break;
      from = next + 1;
    }
    return this.#byName.get(path.slice(path.lastIndexOf('/') + 1));
  }
}

function plainPath(path: string): string {
  return path
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:[A-Za-z]:)?\/+|^\.\//, '')
    .normalize('NFC')
    .toLowerCase();
}
