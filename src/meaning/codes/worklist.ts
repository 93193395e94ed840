import type { CodeLibrary } from './code-library.ts';
import type { Suggestion } from './suggest/code-suggester.ts';
import type { TableRow } from './table-row.ts';
import { byUrgency, type UnknownCode } from './unknown-codes.ts';

/** A proposal for an unknown code: a row that waits for approval, or a code of the target system. */
export type Proposal =
  | { readonly from: 'draft'; readonly row: TableRow }
  | { readonly from: 'same-display'; readonly row: TableRow }
  | { readonly from: 'suggestion'; readonly system: string; readonly suggestion: Suggestion };

/** One line of the worklist, with what is proposed for it, best first. */
export interface WorklistItem extends UnknownCode {
  readonly proposals: readonly Proposal[];
}

/** Suggests codes of a system for a text; undefined when nothing is at hand for that system. */
export type Suggest = (system: string, text: string) => readonly Suggestion[] | undefined;

/**
 * Makes the worklist of unknown codes: most messages waiting first. Proposed are, in this order, drafts for the code,
 * targets of other codes of the table that the sender calls by the same name, and codes of the table's target systems
 * that fit what the sender calls it (or the code itself, when it is words).
 */
export function worklist(
  unknown: Iterable<UnknownCode>,
  library: CodeLibrary,
  given: { readonly suggest: Suggest; readonly at?: string; readonly most?: number },
): readonly WorklistItem[] {
  return [...unknown]
    .sort(byUrgency)
    .slice(0, given.most)
    .map((each) => ({ ...each, proposals: proposalsFor(each, library, given.suggest, given.at) }));
}

function proposalsFor(unknown: UnknownCode, library: CodeLibrary, suggest: Suggest, at?: string): Proposal[] {
  const table = library.table(unknown.table);
  if (table === undefined) return [];
  const { code, system, display } = unknown;
  const answer = table.answer({ code, system, direction: 'forward', at });
  const drafts = answer.kind === 'draft' || answer.kind === 'ambiguous' ? answer.rows : [];
  const named = table.rows.filter(
    (row) => row.target !== undefined && row.source.code !== code && sameName(row.source.display, display),
  );
  const text = display ?? (/\p{L}{3}/u.test(code) ? code : undefined);
  const suggested =
    text === undefined
      ? []
      : table.targetSystems.flatMap((uri) =>
          (suggest(uri, text) ?? []).map((suggestion): Proposal => ({ from: 'suggestion', system: uri, suggestion })),
        );
  return [
    ...drafts.map((row): Proposal => ({ from: 'draft', row })),
    ...named.map((row): Proposal => ({ from: 'same-display', row })),
    ...suggested,
  ];
}

function sameName(a: string | undefined, b: string | undefined): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return a !== undefined && b !== undefined && plain(a) !== '' && plain(a) === plain(b);
}
