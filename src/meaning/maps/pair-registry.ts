import type { Finding } from '../../diagnostics/finding.ts';
import type { MapContext, Pair, Pairs } from './map-context.ts';
import type { MapFile } from './map-file.ts';
import { compileMapRow } from './map-row-compiler.ts';
import { type PartBudget, PartCache } from './part-cache.ts';
import type { Action } from './row-action.ts';
import { RowPlan } from './row-plan.ts';
import type { RowNote } from './run.ts';
import { Slots } from './source-read.ts';
import { servingTypes } from './source-type.ts';
import type { TargetTypes } from './target-types.ts';

/** What compiling type maps needs. */
interface Surroundings {
  readonly types: TargetTypes;
  readonly budget: PartBudget;
  readonly note: (note: RowNote) => number;
  readonly findings: Finding[];
}

/** Type maps, each compiled when a row first asks for it: of a hundred, a map needs a few. */
export class PairRegistry implements Pairs {
  readonly #files = new Map<string, MapFile>();
  readonly #made = new Map<string, Pair>();
  readonly #around: Surroundings;

  constructor(files: readonly MapFile[], around: Surroundings) {
    this.#around = around;
    for (const file of files) this.#files.set(file.name, file);
  }

  get names(): readonly string[] {
    return [...this.#files.keys()];
  }

  find(sourceType: string, targetType: string): Pair | undefined {
    for (const type of servingTypes(sourceType)) {
      const pair = this.named(`${type}[${targetType}]`);
      if (pair !== undefined) return pair;
    }
    return undefined;
  }

  named(name: string): Pair | undefined {
    const before = this.#made.get(name);
    if (before !== undefined) return before;
    const file = this.#files.get(name);
    if (file?.from.kind !== 'type' || file.to.kind !== 'fhir' || file.to.type === undefined) return undefined;
    const kind = this.#around.types.kindOf(file.to.type);
    if (kind === undefined) return undefined;
    const slots = new Slots();
    let actions: readonly Action[] = [];
    let orders: readonly number[] = [];
    const pair: Pair = {
      name,
      sourceType: file.from.type,
      targetType: file.to.type,
      kind,
      key: file.key,
      file: file.file,
      line: 1,
      plans: new PartCache(this.#around.budget, (part) => new RowPlan(actions, orders, -1, part)),
      slots,
    };
    this.#made.set(name, pair);
    const context = this.#context(file, file.from.type, file.to.type, slots);
    // Filled once the pair is known, since types contain each other.
    actions = file.rows.flatMap((row) => compileMapRow(row, context) ?? []);
    orders = actions.map((_, order) => order);
    return pair;
  }

  #context(file: MapFile, type: string, target: string, slots: Slots): MapContext {
    const { types, budget, note, findings } = this.#around;
    return {
      file: file.file,
      types,
      pairs: this,
      slots,
      grouped: false,
      budget,
      base: { root: target, below: '' },
      type,
      blockNames: NO_NAMES,
      note,
      report: (code, line, column, about) =>
        findings.push({ code, place: { file: file.file, line, column }, ...(about === undefined ? {} : { about }) }),
    };
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();
