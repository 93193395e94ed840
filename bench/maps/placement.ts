import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { type GuideCode, guideCodes, guideMaps } from '../../scripts/v2-to-fhir/guide-table.ts';
import { targetTypes } from '../../scripts/v2-to-fhir/pack-files.ts';
import { Layout } from '../../src/meaning/maps/layout.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { GuideInstance } from './guide-instance.ts';
import { type GuideRule, guideRules } from './guide-rule.ts';
import { GuideScope } from './guide-scope.ts';
import { counted, type Proof, share } from './proof.ts';
import { R4Elements } from './r4-elements.ts';
import { type CorpusMessage, PROJECT } from './tool.ts';
import { type WrittenValues, writtenValues } from './written-values.ts';

const ADJUDICATIONS = join(PROJECT, 'bench/maps/adjudications.yaml');
/** Longest way from type to type: XCN to FN, CX to HD to URI. */
const DEEPEST = 4;

/** What one message says about the rows of the guide: by name, whether all of its instances hold. */
type Judged = Map<string, { holds: boolean; rules: readonly GuideRule[]; found: string }>;

/** Leaves of one value, and where its parts are to be found. */
interface Value {
  readonly leaves: readonly number[];
  /** 1 for a repetition of a field, 2 for a component. */
  readonly level: number;
  readonly instance: GuideInstance;
}

/**
 * How many of the assertions hold that HL7's guide makes about a message: each row of its segment tables and of the data
 * type tables that they name, where its message table says that it applies, its condition holds, and its source is there.
 * A row of a source holds if the trace finds the source at the row's element, below the extension that the guide names,
 * and as one of the codes of the guide's table; a row of a constant, if the constant stands there. A row counts once in
 * each message, and only if all of its instances hold. What the value or R4 cannot be is not asked.
 */
export class Placement implements Proof {
  readonly #scope: GuideScope | undefined;
  readonly #segments = new Map<string, readonly GuideRule[]>();
  readonly #types = new Map<string, readonly GuideRule[]>();
  readonly #codes = new Map<string, readonly GuideCode[]>();
  readonly #elements: R4Elements;
  readonly #argued: ReadonlyMap<string, string>;
  readonly #open = new Map<string, number>();
  /** Of each open row, a file and where the source went instead. */
  readonly #examples = new Map<string, string>();
  readonly #used = new Map<string, number>();
  readonly #rows = new Map<string, boolean>();
  #assertions = 0;
  #hold = 0;
  #arguedCount = 0;

  /** @param guide folder with the guide's tables; without it nothing is asked */
  constructor(guide: string) {
    this.#elements = new R4Elements(targetTypes(PROJECT));
    this.#argued = new Map(Object.entries(parse(readFileSync(ADJUDICATIONS, 'utf8')) as Record<string, string>));
    if (!existsSync(guide)) return;
    this.#scope = new GuideScope(guide);
    for (const map of guideMaps(join(guide, 'segments'))) this.#segments.set(map.name, guideRules(map, false));
    for (const map of guideMaps(join(guide, 'datatypes'))) {
      this.#types.set(map.name.toLowerCase(), guideRules(map, true));
    }
    for (const [name, rows] of guideCodes(join(guide, 'codesystems'))) this.#codes.set(name, rows);
  }

  judge({ file, message }: CorpusMessage, translation: Translation): void {
    const scope = this.#scope;
    if (scope === undefined) return;
    const { leaves } = translation;
    const layout = Layout.of(message, leaves.names, undefined);
    const values = writtenValues(translation);
    const judged: Judged = new Map();
    for (const [segment, name] of leaves.names.entries()) {
      const instance = new GuideInstance(leaves, segment);
      const at = layout.groupOf[segment] ?? 0;
      const group = at === 0 ? '' : (layout.groupNames[at] ?? '');
      for (const use of scope.usesOf(layout.structure, name, group)) {
        if (use.condition !== undefined && !use.condition.test(instance)) continue;
        if (use.isOptional && !this.#isMade(translation, values, segment, use.resource)) continue;
        for (const rule of this.#segments.get(use.segmentMap) ?? []) {
          this.#field(rule, use.resource, instance, { translation, values, judged });
        }
      }
    }
    for (const [name, { holds, rules, found }] of judged)
      this.#count(name, holds, rules, `${basename(file)}: ${found}`);
  }

  figures(): Readonly<Record<string, unknown>> {
    const open = this.#assertions - this.#hold - this.#arguedCount;
    const rows = [...this.#rows.values()];
    return {
      placement: share(this.#hold, this.#assertions - this.#arguedCount),
      placementDetail: {
        assertions: this.#assertions,
        hold: this.#hold,
        argued: this.#arguedCount,
        open,
        ofAll: share(this.#hold, this.#assertions),
        rows: rows.length,
        rowsHold: rows.filter(Boolean).length,
      },
    };
  }

  open(): readonly string[] {
    const open = counted(
      'placement',
      new Map([...this.#open].map(([name, n]) => [`${name}\n  ${this.#examples.get(name) ?? ''}`, n])),
    );
    return [...open, ...counted('placement argued', this.#used)];
  }

  #count(name: string, holds: boolean, rules: readonly GuideRule[], example: string): void {
    this.#assertions++;
    this.#rows.set(name, holds && this.#rows.get(name) !== false);
    if (holds) {
      this.#hold++;
      return;
    }
    const argued = [name, ...rules.flatMap((rule) => [rule.name, rule.field, rule.map])].find((each) =>
      this.#argued.has(each),
    );
    if (argued === undefined) {
      this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
      if (!this.#examples.has(name)) this.#examples.set(name, example);
    } else {
      this.#arguedCount++;
      this.#used.set(argued, (this.#used.get(argued) ?? 0) + 1);
    }
  }

  /** Whether a segment gave something to a resource of a type. */
  #isMade({ leaves }: Translation, values: WrittenValues, segment: number, type: string): boolean {
    for (let leaf = leaves.segmentStart(segment); leaf < leaves.segmentEnd(segment); leaf++) {
      if (values.placesOf(leaf).some((place) => place.element.startsWith(`${type}.`))) return true;
    }
    return false;
  }

  #field(rule: GuideRule, resource: string, instance: GuideInstance, at: Judging): void {
    const { leaves } = at.translation;
    const { segment } = instance;
    if (rule.part === 0) {
      // What is said of every segment is said of the resources that are made of one.
      if (rule.condition?.test(instance) === false || !this.#isMade(at.translation, at.values, segment, resource))
        return;
      this.#ask([rule], resource, undefined, at);
      return;
    }
    const [from, to] = [leaves.fieldStart(segment, rule.part), leaves.fieldEnd(segment, rule.part)];
    const byRepetition = new Map<number, number[]>();
    for (let leaf = from; leaf < to; leaf++) {
      if (leaves.raw(leaf) === '""') continue;
      const of = byRepetition.get(leaves.repetition(leaf));
      if (of === undefined) byRepetition.set(leaves.repetition(leaf), [leaf]);
      else of.push(leaf);
    }
    // A constant may stand for a field that is not there, if its condition says that it is not.
    if (byRepetition.size === 0 && isForAbsent(rule) && rule.condition?.test(instance)) {
      this.#ask([rule], resource, undefined, at);
    }
    for (const [repetition, of] of byRepetition) {
      if (!rule.repeats && repetition > 1) continue;
      const here = new GuideInstance(leaves, segment, rule.part, repetition);
      if (rule.condition?.test(here) === false) continue;
      this.#ask([rule], resource, { leaves: of, level: 1, instance: here }, at);
    }
  }

  /** Asks about a value by the last of the rules that led to it. */
  #ask(rules: readonly GuideRule[], element: string, value: Value | undefined, at: Judging): void {
    const rule = rules.at(-1);
    if (rule === undefined) return;
    const place = joined(element, rule.element);
    const isReference = rule.resource !== undefined && this.#elements.isResource(rule.resource);
    // `note(Annotation.text)` is how the guide writes an element of a type, too.
    const inside = isReference ? joined(rule.resource ?? '', rule.inside) : joined(place, rule.inside);
    const root = isReference ? (rule.resource ?? '') : element;
    if (rule.lists.some((list) => !this.#elements.isList(/^[A-Z]/.test(list) ? list : joined(root, list)))) return;
    if (isReference && value !== undefined && rule.constant === undefined && this.#elements.isElement(place)) {
      this.#settle(rules, at.values.refersTo(place, rule.resource ?? ''), at);
    }
    if (rule.constant !== undefined) return this.#constant(rules, inside, rule.constant, at);
    if (value !== undefined) this.#value(rules, inside, isReference, value, at);
  }

  #constant(rules: readonly GuideRule[], element: string, constant: string, at: Judging): void {
    if (!this.#elements.isElement(element)) return;
    const holds = element.endsWith('.url')
      ? at.values.textsAt(element).some((text) => sameUrl(text, constant))
      : [element, `${element}.coding.code`].some((each) => at.values.textsAt(each).includes(constant));
    this.#settle(rules, holds, at);
  }

  /** Asks about a value by the type map that its rule names, or about the value itself. */
  #value(rules: readonly GuideRule[], inside: string, isReference: boolean, value: Value, at: Judging): void {
    const rule = rules.at(-1);
    if (rule === undefined) return;
    const type = this.#typeRules(rule);
    if (type !== undefined && rules.length < DEEPEST) {
      const root = /\[([A-Z][A-Za-z]+)/.exec(rule.typeMap)?.[1] ?? '';
      const isResource = this.#elements.isResource(root);
      // A type map to a resource writes into that resource, wherever the row stands that asks for it.
      const below = isResource ? (inside.startsWith(`${root}.`) || inside === root ? inside : root) : inside;
      for (const each of type) this.#part(each, rules, below, value, at);
      return;
    }
    // A reference without a type map says nothing of where the value stands in what it refers to.
    if (!this.#elements.isElement(inside) || (isReference && rule.inside === '')) return;
    this.#leaf(rules, inside, value, at);
  }

  #part(rule: GuideRule, rules: readonly GuideRule[], below: string, value: Value, at: Judging): void {
    const { leaves } = at.translation;
    const isOf = (leaf: number): boolean =>
      value.level > 2
        ? rule.part === 1
        : (value.level === 1 ? leaves.component(leaf) : leaves.subcomponent(leaf)) === rule.part;
    const of = value.leaves.filter(isOf);
    if (rule.part !== 0 && of.length === 0 && !isForAbsent(rule)) return;
    if (rule.condition?.test(value.instance) === false) return;
    const part: Value | undefined =
      of.length === 0 ? undefined : { leaves: of, level: value.level + 1, instance: value.instance.below(rule.part) };
    this.#ask([...rules, rule], below, part, at);
  }

  /** Whether a value without parts of its own, by the guide, stands at an element. */
  #leaf(rules: readonly GuideRule[], element: string, value: Value, at: Judging): void {
    const [leaf] = value.leaves;
    if (leaf === undefined || !this.#elements.canBe(element, at.translation.leaves.value(leaf))) return;
    const url = rules.findLast((rule) => rule.url !== undefined)?.url;
    const places = at.values.placesOf(leaf);
    const found = places.filter(
      (place) =>
        isAt(place.element, element) && (url === undefined || place.url === undefined || sameUrl(place.url, url)),
    );
    const codes = this.#codesFor(rules, at.translation.leaves.value(leaf));
    if (codes?.length === 0) return;
    const text = at.translation.leaves.value(leaf);
    const said = codes ?? [text];
    const holds =
      (codes === undefined ? found.length > 0 : found.some((place) => codes.includes(place.value))) ||
      // What another field had said before stands for both, and the trace of the second names no place; and where
      // several rows of the guide give one element its code, one of them writes it.
      ((places.length === 0 || codes !== undefined) &&
        at.values.textsAt(element).some((each) => said.includes(each))) ||
      // A table writes a whole coding, which the trace names.
      places.some((place) => place.parts.some(([path, part]) => path === element && said.includes(part)));
    const { leaves } = at.translation;
    const went = places.map(
      (place) => `${place.element}=${place.value.slice(0, 20)}${place.url === undefined ? '' : ` (${place.url})`}`,
    );
    this.#settle(
      rules,
      holds,
      at,
      `${leaves.path(leaf)} ${leaves.value(leaf).slice(0, 20)} at ${went.join(', ') || 'no place'}`,
    );
  }

  /** The codes that the guide's table gives for a code; none where the table does not have it; undefined without table. */
  #codesFor(rules: readonly GuideRule[], value: string): readonly string[] | undefined {
    const [last] = rules.slice(-1);
    const table = rules.findLast((rule) => rule.vocabulary !== '');
    if (last === undefined || table === undefined) return undefined;
    // In a concept the table is about the code; its text and system are what was sent.
    if (table !== last && !/(?:^|\.)code$|^$/.test(last.element)) return undefined;
    if (table !== last && last.part !== 1) return undefined;
    const rows = this.#codes.get(table.vocabulary);
    if (rows === undefined) return undefined;
    return rows.filter((row) => row.code === value && row.targetCode !== '').map((row) => row.targetCode);
  }

  #settle(rules: readonly GuideRule[], holds: boolean, { judged }: Judging, found = ''): void {
    const name = rules.map((rule) => rule.name).join(' > ');
    const known = judged.get(name);
    judged.set(name, { holds: holds && known?.holds !== false, rules, found: holds ? (known?.found ?? '') : found });
  }

  #typeRules(rule: GuideRule): readonly GuideRule[] | undefined {
    return this.#types.get(rule.typeMap.toLowerCase());
  }
}

interface Judging {
  readonly translation: Translation;
  readonly values: WrittenValues;
  readonly judged: Judged;
}

/** Whether a row writes a constant where its source is not there. */
function isForAbsent(rule: GuideRule): boolean {
  return rule.constant !== undefined && rule.condition?.text.includes(`${rule.source} not valued`) === true;
}

function joined(element: string, below: string): string {
  return below === '' ? element : element === '' ? below : `${element}.${below}`;
}

/** At the element or in it, but not in an extension of it; a choice may be named without its type. */
function isAt(place: string, element: string): boolean {
  if (place === element) return true;
  if (!place.startsWith(element)) return false;
  const rest = place.slice(element.length);
  return !rest.includes('extension') && (rest.startsWith('.') || /^[A-Z][A-Za-z]+(?:\.|$)/.test(rest));
}

/** The guide links pages of extensions, or their https form, where it means their URL. */
function sameUrl(url: string, said: string): boolean {
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\/(?:www\.)?/, '')
      .replace(/\/fhir\/(?:r4\/)?extension-/, '/fhir/structuredefinition/')
      .replace('/v\\5.0/', '/5.0/')
      .replace(/\.html$/, '');
  return bare(url) === bare(said);
}
