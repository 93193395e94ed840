import type { Equivalence } from './equivalence.ts';
import { systemUri } from './system-uri.ts';
import type { TableRow } from './table-row.ts';
import { validityAt } from './validity.ts';

/** What is asked of a table. Backwards, the code and system are of the target's side. */
export interface TableQuestion {
  readonly code: string;
  readonly system?: string | undefined;
  readonly direction: 'forward' | 'backward';
  /** Day for which rows are judged; without one, rows that have ended count only when there are no others. */
  readonly at?: string | undefined;
  /** Also rows that nobody has approved yet, for a look ahead; never for a message. */
  readonly drafts?: boolean;
}

/**
 * What a table says of a code. `unmatched`: it is known that the other side has nothing. `ambiguous`: several
 * codes, and no way to choose. `draft`: nothing approved, but a row waits for approval.
 */
export type TableAnswer =
  | {
      readonly kind: 'found';
      readonly code: string;
      readonly system?: string;
      readonly display?: string;
      readonly equivalence: Equivalence;
      readonly row: TableRow;
    }
  | { readonly kind: 'ambiguous'; readonly rows: readonly TableRow[] }
  | { readonly kind: 'unmatched'; readonly row: TableRow }
  | { readonly kind: 'draft'; readonly rows: readonly TableRow[] }
  | { readonly kind: 'unknown' };

/** A concept map: which codes of one system are which of another, row by row. */
export class CodeTable {
  readonly name: string;
  readonly rows: readonly TableRow[];
  readonly #bySource = new Map<string, TableRow[]>();
  readonly #byTarget = new Map<string, TableRow[]>();

  constructor(name: string, rows: readonly TableRow[]) {
    this.name = name;
    this.rows = rows;
    for (const row of rows) {
      grouped(this.#bySource, row.source.code, row);
      if (row.target !== undefined) grouped(this.#byTarget, row.target.code, row);
    }
  }

  /** The systems of the targets, as URIs, each once. */
  get targetSystems(): readonly string[] {
    return [
      ...new Set(this.rows.flatMap(({ target }) => (target?.system === undefined ? [] : [systemUri(target.system)]))),
    ];
  }

  /**
   * Translates a code. Backwards only `equivalent` rows count: a wider or narrower target does not say which of its
   * sources was meant. Among rows of one code an equivalent one beats the others, and one that names the asked
   * system beats one that names none.
   */
  answer(question: TableQuestion): TableAnswer {
    const forward = question.direction === 'forward';
    const all = (forward ? this.#bySource : this.#byTarget).get(question.code) ?? [];
    const side = (row: TableRow): { readonly system?: string } => (forward ? row.source : (row.target ?? {}));
    const usable = inForce(ofSystem(all, question.system, side), question.at).filter(
      (row) => forward || row.equivalence === 'equivalent',
    );
    const approved = usable.filter((row) => row.status === 'approved' || question.drafts === true);
    if (approved.length === 0) return usable.length === 0 ? { kind: 'unknown' } : { kind: 'draft', rows: usable };
    const equivalent = approved.filter((row) => row.equivalence === 'equivalent');
    const candidates = equivalent.length > 0 ? equivalent : approved;
    const [first] = candidates;
    if (first === undefined) return { kind: 'unknown' };
    if (new Set(candidates.map((row) => identity(forward ? row.target : row.source))).size > 1) {
      return { kind: 'ambiguous', rows: candidates };
    }
    const found = forward ? first.target : first.source;
    if (found === undefined) return { kind: 'unmatched', row: first };
    return { kind: 'found', ...found, equivalence: first.equivalence, row: first };
  }

  /** Codes of the target's side that no message can be translated back from, though rows say how. */
  ambiguousBackwards(at?: string): readonly { readonly code: string; readonly rows: readonly TableRow[] }[] {
    const found: { code: string; rows: readonly TableRow[] }[] = [];
    for (const code of this.#byTarget.keys()) {
      for (const system of new Set(this.#byTarget.get(code)?.map(({ target }) => target?.system))) {
        const answer = this.answer({ code, system, direction: 'backward', at });
        if (answer.kind === 'ambiguous') found.push({ code, rows: answer.rows });
      }
    }
    return found;
  }
}

function grouped(groups: Map<string, TableRow[]>, key: string, row: TableRow): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [row]);
  else group.push(row);
}

function ofSystem(
  rows: readonly TableRow[],
  system: string | undefined,
  side: (row: TableRow) => { readonly system?: string },
): readonly TableRow[] {
  if (system === undefined || system === '') return rows;
  const wanted = systemUri(system);
  const named = rows.filter((row) => {
    const own = side(row).system;
    return own !== undefined && systemUri(own) === wanted;
  });
  return named.length > 0 ? named : rows.filter((row) => side(row).system === undefined);
}

function inForce(rows: readonly TableRow[], at: string | undefined): readonly TableRow[] {
  if (at !== undefined) return rows.filter((row) => ['valid', 'unsure'].includes(validityAt(row, at)));
  const open = rows.filter(({ validTo }) => validTo === undefined);
  return open.length > 0 ? open : rows;
}

function identity(side: { readonly code: string; readonly system?: string } | undefined): string {
  return side === undefined ? '' : `${side.code}\n${side.system === undefined ? '' : systemUri(side.system)}`;
}
