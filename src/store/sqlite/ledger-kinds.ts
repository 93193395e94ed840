import type { CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import type { FinalFate } from '../../meaning/maps/ledger.ts';
import { type NewLedger, type StoredLine } from '../stored-ledger.ts';
import { codeText, kindText, lineParts } from './ledger-format.ts';

const NO_NUMBERS: readonly number[] = [];

/** A ledger whose lines are told by the texts that they have in common with others. */
export interface KindedLedger {
  readonly counts: NewLedger['counts'];
  readonly lines: readonly { readonly kind: string; readonly numbers: readonly number[] }[];
  readonly codes: readonly string[];
}

/**
 * Bounds how many texts ledgers may bring into the store: what senders make up (segments, fields, codes) must not
 * fill memory. Beyond `most` a line is stored as its fate alone, and a code not at all; the whole ledger can still be
 * made again from the message.
 */
export class LedgerKinds {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most = 20_000) {
    this.#most = most;
  }

  of({ counts, lines, codes }: NewLedger): KindedLedger {
    return {
      counts,
      lines: lines.map((line) => this.#line(line)),
      codes: codes.map((code) => this.#code(code)).filter((text) => text !== undefined),
    };
  }

  #line(line: StoredLine): KindedLedger['lines'][number] {
    const parts = lineParts(line);
    return this.#takes(parts.kind) ? parts : { kind: bare(line.fate), numbers: NO_NUMBERS };
  }

  #code(code: CodeNotKnown): string | undefined {
    const text = codeText(code);
    return this.#takes(text) ? text : undefined;
  }

  #takes(text: string): boolean {
    if (this.#known.has(text)) return true;
    if (this.#known.size >= this.#most) return false;
    this.#known.add(text);
    return true;
  }
}

function bare(fate: FinalFate): string {
  return kindText(fate, '');
}
