import { createHash } from 'node:crypto';
import { Fault } from '../../diagnostics/fault.ts';
import type { MetCode } from '../../engine/account-face.ts';
import type { EngineFace } from '../../engine/face.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import type { CodeTable } from '../../meaning/codes/code-table.ts';
import type { TableRow } from '../../meaning/codes/table-row.ts';
import { type Proposal, type Suggest, worklist } from '../../meaning/codes/worklist.ts';
import { addToCodeTable } from '../../meaning/codes/write-code-table.ts';
import type { SuggestAll, SuggestionQuery } from '../../workspace/suggestion-thread.ts';
import type { SavedFile, WorkspaceDesk } from '../workspace/workspace-desk.ts';

/** What a code may mean, and why that is thought. */
export interface Meaning {
  readonly code: string;
  readonly system?: string;
  readonly display: string;
  readonly why: string;
  readonly score: number;
}

/** A code that came and that its table does not know, with what it may mean. */
export interface OpenCode extends MetCode {
  readonly id: string;
  readonly meanings: readonly Meaning[];
  /** People who have to agree. */
  readonly approvals: 1 | 2;
}

/** A table as it stands in the folder. */
export interface OpenTable {
  readonly table: CodeTable;
  readonly file: string;
  readonly text: string;
  readonly clinical: boolean;
}

const MOST_MEANINGS = 5;
/** Systems by which patients are treated: an entry of such a table is approved by two people. */
const CLINICAL =
  /ObservationInterpretation|loinc|snomed|rxnorm|cvx|v2-0078|v2-0085|observation-status|allerg|medication|condition-clinical/i;

/** Codes that came and no table knows: what they may mean, and the decisions about them, written into the tables' files. */
export class CodeDesk {
  readonly #desk: WorkspaceDesk;
  readonly #engine: EngineFace;
  readonly #inside: InsideFace;
  readonly #suggest: SuggestAll;

  constructor(world: {
    readonly desk: WorkspaceDesk;
    readonly engine: EngineFace;
    readonly inside: InsideFace;
    readonly suggest: SuggestAll;
  }) {
    this.#desk = world.desk;
    this.#engine = world.engine;
    this.#inside = world.inside;
    this.#suggest = world.suggest;
  }

  /** The workspace's own tables, as they stand in the folder. */
  async tables(): Promise<readonly OpenTable[]> {
    const { files, workspace } = await this.#desk.written();
    const { codes } = workspace ?? this.#inside.workspace();
    return Object.keys(files)
      .filter((name) => /^codes\/[^/]+\.csv$/.test(name))
      .flatMap((file) => {
        const table = codes.table(file.slice('codes/'.length, -'.csv'.length));
        return table === undefined ? [] : [{ table, file, text: files[file] ?? '', clinical: isClinical(table) }];
      });
  }

  /** Runs something that wants suggestions twice: to hear what it asks, and with all the answers at once. */
  async #withSuggestions<T>(run: (suggest: Suggest) => T): Promise<T> {
    const asked = new Map<string, SuggestionQuery>();
    const keyFor = (system: string, text: string): string => JSON.stringify([system, text]);
    const without = run((system, text) => {
      asked.set(keyFor(system, text), { system, text });
      return undefined;
    });
    if (asked.size === 0) return without;
    const found = await this.#suggest([...asked.values()]);
    const answers = new Map([...asked.keys()].map((key, at) => [key, found[at]]));
    return run((system, text) => answers.get(keyFor(system, text)));
  }

  /** The worklist: those for which most messages wait first. Codes that the folder's tables know by now are done. */
  async open(): Promise<readonly OpenCode[]> {
    const library = ((await this.#desk.written()).workspace ?? this.#inside.workspace()).codes;
    const met = await this.#engine.account.unknownCodes();
    const undecided = met.filter(({ table, code, system }) => {
      const answer = library.table(table)?.answer({ code, system, direction: 'forward' });
      return answer?.kind !== 'found' && answer?.kind !== 'unmatched';
    });
    const byKey = new Map(undecided.map((code) => [keyOf(code), code]));
    const items = await this.#withSuggestions((suggest) => worklist(undecided, library, { suggest, most: 500 }));
    return items.flatMap((item) => {
      const code = byKey.get(keyOf(item));
      if (code === undefined) return [];
      const table = library.table(item.table);
      const meanings = [...item.proposals.map(meaningOf), ...alike(item.code, table)];
      const own = distinct(meanings).slice(0, MOST_MEANINGS);
      return [
        {
          ...code,
          id: keyOf(code),
          meanings: own,
          approvals: table !== undefined && isClinical(table) ? 2 : 1,
        } as const,
      ];
    });
  }

  /** Codes that fit some words: targets of the table first, then the systems that it translates to. */
  async search(table: string, words: string): Promise<readonly Meaning[]> {
    const { codes } = this.#inside.workspace();
    const found = codes.table(table);
    if (found === undefined) throw new Fault('code-table-unknown');
    const asked = words.toLowerCase();
    const own = targetsOf(found).filter(
      ({ code, display }) => code.toLowerCase() === asked || (display ?? '').toLowerCase().includes(asked),
    );
    const meanings = own.map(
      ({ code, system, display }): Meaning => ({
        code,
        ...(system === undefined ? {} : { system }),
        display: display ?? '',
        why: 'in this table',
        score: 1,
      }),
    );
    const suggestions = await this.#suggest(found.targetSystems.map((system) => ({ system, text: words })));
    const suggested = found.targetSystems.flatMap((system, at) =>
      (suggestions[at] ?? []).map((suggestion) => meaningOf({ from: 'suggestion', system, suggestion })),
    );
    return distinct([...meanings, ...suggested]).slice(0, 20);
  }

  /**
   * Writes what an unknown code means into its table's file. In a clinical table it stays a draft unless a second person
   * agrees with what the first one wrote. Rejects with `code-decided-already` when it is not open any more.
   */
  async decide(
    id: string,
    meaning: Pick<Meaning, 'code' | 'system' | 'display'> | undefined,
    by: { readonly who: string; readonly why: string; readonly second: boolean },
  ): Promise<SavedFile & { readonly file: string; readonly status: 'draft' | 'approved' }> {
    const open = (await this.open()).find((each) => each.id === id);
    if (open === undefined) throw new Fault('code-decided-already');
    const file = `codes/${open.table}.csv`;
    const table = (await this.tables()).find((each) => each.file === file);
    const draft = table?.table.rows.find(
      (row) => row.status === 'draft' && row.source.code === open.code && row.target?.code === meaning?.code,
    );
    const agrees = draft !== undefined && draft.who !== by.who;
    const status = open.approvals === 1 || (agrees && by.second) ? 'approved' : 'draft';
    const row: TableRow = {
      source: {
        code: open.code,
        ...(open.system === undefined ? {} : { system: open.system }),
        ...(open.display === undefined ? {} : { display: open.display }),
      },
      ...(meaning === undefined
        ? {}
        : {
            target: {
              code: meaning.code,
              display: meaning.display,
              ...(meaning.system === undefined ? {} : { system: meaning.system }),
            },
          }),
      equivalence: meaning === undefined ? 'unmatched' : equivalenceOf(table?.table, meaning.code),
      status,
      who: draft?.who === undefined || draft.who === by.who ? by.who : `${draft.who}, ${by.who}`,
      why: by.why,
    };
    const saved = await this.#desk.change(file, (text) => {
      if (draft?.line === undefined) return addToCodeTable(text, row);
      // The draft's line gives way to the row that both agree on; the other lines stay as they are.
      const lines = text.split(/(?<=\n)/);
      return addToCodeTable([...lines.slice(0, draft.line - 1), ...lines.slice(draft.line)].join(''), row);
    });
    return { ...saved, file, status };
  }
}

function keyOf({ table, code, system }: Pick<MetCode, 'table' | 'code' | 'system'>): string {
  return createHash('sha256')
    .update(JSON.stringify([table, system ?? '', code]))
    .digest('hex')
    .slice(0, 12);
}

function isClinical(table: CodeTable): boolean {
  return CLINICAL.test(table.name) || table.targetSystems.some((system) => CLINICAL.test(system));
}

/** A second code for a target makes the way back ambiguous unless it says less: then it is `narrower`. */
function equivalenceOf(table: CodeTable | undefined, target: string): TableRow['equivalence'] {
  const taken = table?.rows.some((row) => row.target?.code === target && row.equivalence === 'equivalent') ?? false;
  return taken ? 'narrower' : 'equivalent';
}

function meaningOf(proposal: Proposal): Meaning {
  if (proposal.from === 'suggestion') {
    const { code, display, reason } = proposal.suggestion;
    const why = reason.matched === display ? 'fits what it is called' : `for "${reason.matched}"`;
    return { code, system: proposal.system, display, why, score: 0.5 };
  }
  const { target, who } = proposal.row;
  return {
    code: target?.code ?? '',
    ...(target?.system === undefined ? {} : { system: target.system }),
    display: target?.display ?? '',
    why:
      proposal.from === 'draft'
        ? `draft${who === undefined ? '' : ` of ${who}`}`
        : 'another code of the same name means it',
    score: proposal.from === 'draft' ? 1 : 0.8,
  };
}

/** Targets of codes that are spelt nearly the same: `H*` beside `H`, or whose display begins with the code (`CRIT`: Critical). */
function alike(code: string, table: CodeTable | undefined): readonly Meaning[] {
  if (table === undefined) return [];
  const plain = code.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return targetsOf(table).flatMap(({ code: target, system, display = '', sources }): Meaning[] => {
    const given = { code: target, ...(system === undefined ? {} : { system }), display };
    if (plain !== '' && sources.some((source) => source.toLowerCase() === plain)) {
      return [{ ...given, why: `${code} without its mark`, score: 0.7 }];
    }
    if (plain.length >= 3 && display.toLowerCase().startsWith(plain)) {
      return [{ ...given, why: `begins "${display}"`, score: 0.6 }];
    }
    return [];
  });
}

function targetsOf(table: CodeTable) {
  const targets = new Map<string, { code: string; system?: string; display?: string; sources: string[] }>();
  for (const { source, target } of table.rows) {
    if (target === undefined) continue;
    const key = `${target.system ?? ''} ${target.code}`;
    const known = targets.get(key) ?? { ...target, sources: [] };
    known.sources.push(source.code);
    targets.set(key, known);
  }
  return [...targets.values()];
}

function distinct(meanings: readonly Meaning[]): readonly Meaning[] {
  const known = new Map<string, Meaning>();
  for (const meaning of meanings.toSorted((a, b) => b.score - a.score)) {
    const key = `${meaning.system ?? ''} ${meaning.code}`;
    if (meaning.code !== '' && !known.has(key)) known.set(key, meaning);
  }
  return [...known.values()];
}
