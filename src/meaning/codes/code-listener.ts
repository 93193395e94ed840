import type { Finding } from '../../diagnostics/finding.ts';
import type { CodeTables, TranslatedCode } from '../maps/code-tables.ts';

/** A code that a table did not translate. Only what looks like a code is told, never free text. */
export interface CodeNotKnown {
  readonly table: string;
  readonly code: string;
  readonly system?: string;
  /** What the sender calls it. */
  readonly display?: string;
  readonly why: 'unknown' | 'ambiguous';
}

/** Where a message may say what it calls a code. */
interface Fields {
  get(path: string): string | undefined;
}

/** A code is short and has at most one blank in it; anything else may say something of a patient. */
const CODE = /^[^\s\p{Cc}]{1,24}( [^\s\p{Cc}]{1,15})?$/u;
const SYSTEM = /^[^\s\p{Cc}]{1,120}$/u;
const MOST_DISPLAY = 80;

/** Tables that note what they were asked for in vain, in between two calls of `take`. */
export class CodeListener implements CodeTables {
  readonly #tables: CodeTables;
  #missed = new Map<string, CodeNotKnown>();

  constructor(tables: CodeTables) {
    this.#tables = tables;
  }

  translate(
    table: string,
    code: string,
    system: string | undefined,
    direction: 'forward' | 'backward',
    at: string | undefined,
  ): TranslatedCode | 'unknown' | 'ambiguous' {
    const found = this.#tables.translate(table, code, system, direction, at);
    // A row without a table asks for the empty one; nobody can add to that.
    if (typeof found === 'string' && table !== '' && CODE.test(code)) {
      const stated = system !== undefined && SYSTEM.test(system) ? { system } : {};
      this.#missed.set(`${table}\n${system ?? ''}\n${code}`, { table, code, why: found, ...stated });
    }
    return found;
  }

  /**
   * What was missed since the last time, each code once. The findings of the translation say where the codes stand in
   * the message, and the message what it calls them.
   */
  take(message: Fields, findings: readonly Finding[]): readonly CodeNotKnown[] {
    if (this.#missed.size === 0) return [];
    const missed = [...this.#missed.values()];
    this.#missed = new Map();
    const names = namesOf(message, findings);
    return missed.map((each) => {
      const display = names.get(each.code);
      return display === undefined ? each : { ...each, display };
    });
  }
}

/** What the sender calls the codes that were not translated: the component after the code. */
function namesOf(message: Fields, findings: readonly Finding[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { code, place } of findings) {
    const [, field, component = '1'] = /^([^.]+)(?:\.(\d+))?/.exec(place?.path ?? '') ?? [];
    if (field === undefined || (code !== 'map-code-unknown' && code !== 'map-code-ambiguous')) continue;
    const [value, name] = [message.get(`${field}.${component}`), message.get(`${field}.${Number(component) + 1}`)];
    if (value !== undefined && name !== undefined && name.length <= MOST_DISPLAY) names.set(value, name);
  }
  return names;
}
