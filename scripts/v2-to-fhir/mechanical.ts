import type { TargetTypes } from '../../src/meaning/maps/target-types.ts';
import { guideCondition } from './guide-condition.ts';
import type { GuideMap, GuideRow } from './guide-table.ts';

/** Something that the guide's rows become in the map language. */
export interface Piece {
  /** The guide's rows that it is made of. */
  readonly from: readonly GuideRow[];
  /** A row, or the lines of a block without their indentation. */
  readonly row?: string;
  readonly block?: readonly string[];
}

/** Why a row of the guide gave nothing: it needs a decision. */
export interface Refusal {
  readonly row: GuideRow;
  readonly reason: string;
}

interface Parsed {
  readonly row: GuideRow;
  readonly steps: readonly Step[];
  readonly constant: string | undefined;
  readonly when: string | undefined;
  /** Resource that a reference points to. */
  readonly resource: string | undefined;
}

interface Step {
  readonly name: string;
  /** The guide's number of the instance, from 1. */
  readonly instance: number | undefined;
}

/** The guide's slips of the pen in target paths, and what is meant. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ''],
  [/(extension(?:\[\d+\])?)\.uri$/, '$1.url'],
  [/coding\.(?:uri|sytem)$/, 'coding.system'],
  [/(code|role|Concept)\.coding\.value$/, '$1.coding.code'],
  [/valuedateTime/, 'valueDateTime'],
  [/valueSampedData/, 'valueSampledData'],
  [/occurr?en?c?e?Ti?IM?ing\./i, 'occurrenceTiming.'],
  [/\[2\}/, '[2]'],
  [/coding\[3\.version/, 'coding[3].version'],
  [/^status="finished"$/, 'status'],
  [/="[^"]*"$/, ''],
  [/^Quantity\./, ''],
  [/^\$value$/, '$this'],
];

/** A target of the guide as it is meant. */
export function spelled(target: string): string {
  let text = target;
  for (const [wrong, right] of SPELLINGS) text = text.replace(wrong, right);
  return text;
}

/** Turns a table of the guide into rows and blocks of the map language, as far as it can be done without judgement. */
export function mechanical(
  map: GuideMap,
  types: TargetTypes,
  kind: 'segment' | 'type',
): {
  pieces: readonly Piece[];
  refusals: readonly Refusal[];
} {
  const root = map.to.split('-')[0] ?? '';
  const refusals: Refusal[] = [];
  const parsed: Parsed[] = [];
  for (const row of map.rows) {
    const found = parse(row, root, types, kind === 'type' ? map.from : undefined);
    if (typeof found === 'string') refusals.push({ row, reason: found });
    else parsed.push(found);
  }
  const pieces: Piece[] = [];
  for (const group of grouped(parsed, root, types)) {
    const urls = group.filter((each) => isExtensionUrl(each));
    const [first] = group as [Parsed];
    const isList = types.elementAt(root, first.steps[0]?.name ?? '')?.isArray === true;
    const values = group.filter((each) => !urls.includes(each));
    if (kind === 'segment' && isList && needsBlock(first, group, values)) {
      pieces.push({ from: group.map((each) => each.row), block: blockOf(group, root, types) });
      continue;
    }
    for (const each of values) {
      const url = urls.find((other) => prefixOf(other) === prefixOf(each).slice(0, prefixOf(other).length));
      const path = pathText(each.steps, root, types, {
        url: url?.constant,
        each: kind === 'segment' && each.row.repeats,
      });
      pieces.push({ from: [each.row, ...(url === undefined ? [] : [url.row])], row: rowText(each, path, kind, false) });
    }
  }
  return { pieces, refusals };
}

function parse(row: GuideRow, root: string, types: TargetTypes, type: string | undefined): Parsed | string {
  if (row.target === '') return row.proposed === '' ? 'no target' : 'proposed only';
  if (/^\/.*\/$/.test(row.assignment) || /fullURI|\.start\b|\+/.test(row.assignment)) return 'assignment to compute';
  if (row.narrative !== '' && row.condition === '') return 'prose condition';
  const target = spelled(row.target);
  const reference = /^([A-Za-z][\w.[\]]*)\(([A-Z][A-Za-z]+)\)$/.exec(target);
  const steps = stepsOf(reference?.[1] ?? target, root, types);
  if (typeof steps === 'string') return steps;
  const when = row.condition === '' ? undefined : guideCondition(row.condition, row.source, type);
  if (row.condition !== '' && when === undefined) return 'condition to decide';
  const constant = constantOf(row);
  if (constant === undefined) {
    if (/^[A-Z][A-Z0-9]{1,2}$/.test(row.source) && row.source !== type) return 'no source';
    if (reference !== null && row.typeMap === '') return 'reference to decide';
  }
  return { row, steps, constant, when, resource: reference?.[2] };
}

/** The steps of a target below a FHIR type, or what is wrong with it. */
function stepsOf(target: string, root: string, types: TargetTypes): readonly Step[] | string {
  if (target === '$this') return [];
  const steps: Step[] = [];
  for (const part of target.split('.')) {
    const found = /^([A-Za-z]+)(?:\[(\d+|each)\])?$/.exec(part);
    if (found === null) return 'target to decide';
    steps.push({ name: found[1] ?? '', instance: /^\d/.test(found[2] ?? '') ? Number(found[2]) : undefined });
  }
  const known = types.elementAt(root, steps.map((step) => step.name).join('.')) !== undefined;
  return known ? steps : 'no such element';
}

function constantOf(row: GuideRow): string | undefined {
  const found = /^"([^"]*)"$/.exec(row.assignment)?.[1] ?? /="([^"]*)"$/.exec(row.target)?.[1];
  return found === undefined ? undefined : found.trim();
}

/** Rows of one field that write the same instance of the same first element belong together. */
function grouped(parsed: readonly Parsed[], root: string, types: TargetTypes): readonly (readonly Parsed[])[] {
  const groups = new Map<string, Parsed[]>();
  for (const each of parsed) {
    const [first] = each.steps;
    const isList = first !== undefined && types.elementAt(root, first.name)?.isArray === true;
    const below = isExtension(each) && each.steps.length > 1;
    const key =
      first === undefined
        ? `${each.row.source} ${each.row.line}`
        : isList || below
          ? `${each.row.source} ${first.name}#${first.instance ?? 0}`
          : `${each.row.source} ${extensionAt(each)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** Where an extension inside an element stands, so that its `url` row finds its value row. */
function extensionAt(each: Parsed): string {
  const at = each.steps.findIndex((step) => step.name === 'extension');
  return at < 0 ? `${each.row.line}` : prefixOf(each);
}

function prefixOf(each: Parsed): string {
  const at = each.steps.findIndex((step) => step.name === 'extension');
  return each.steps
    .slice(0, at + 1)
    .map((step) => `${step.name}${step.instance ?? 1}`)
    .join('.');
}

function isExtension(each: Parsed): boolean {
  return each.steps[0]?.name === 'extension';
}

function isExtensionUrl(each: Parsed): boolean {
  const { steps } = each;
  const nested = steps.filter((step) => step.name === 'extension').length;
  return (
    nested === 1 && steps.at(-1)?.name === 'url' && steps.at(-2)?.name === 'extension' && each.constant !== undefined
  );
}

function needsBlock(first: Parsed, group: readonly Parsed[], values: readonly Parsed[]): boolean {
  if (isExtension(first)) return first.row.repeats || values.some((each) => each.steps.length > 2);
  return group.length > 1 && (first.steps[0]?.instance !== undefined || first.row.repeats);
}

function blockOf(group: readonly Parsed[], root: string, types: TargetTypes): readonly string[] {
  const [first] = group as [Parsed];
  const name = first.steps[0]?.name ?? '';
  const lines = [`- at: ${name}[]`, `  each: ${first.row.source}[]`, '  rows:'];
  const base = types.elementAt(root, name);
  const below = base?.types.length === 1 && base.types[0] !== 'BackboneElement' ? base.types[0] : undefined;
  for (const each of group) {
    const url = group.find((other) => {
      const nested = other.steps.filter((step) => step.name === 'extension').length;
      return nested === 2 && other.steps.at(-1)?.name === 'url' && prefix2(other) === prefix2(each) && other !== each;
    });
    if (group.some((other) => other !== each && isNestedUrl(each) && prefix2(other) === prefix2(each))) continue;
    const rest = each.steps.slice(1);
    const path =
      rest.length === 0
        ? '$this'
        : below === undefined
          ? pathText(rest, root, types, { below: name, url: url?.constant, each: false })
          : pathText(rest, below, types, { url: url?.constant, each: false });
    lines.push(`    - ${quoted(rowText(each, path, 'segment', true))}`);
  }
  return lines;
}

function isNestedUrl(each: Parsed): boolean {
  const nested = each.steps.filter((step) => step.name === 'extension').length;
  return nested === 2 && each.steps.at(-1)?.name === 'url';
}

function prefix2(each: Parsed): string {
  const steps = each.steps.map((step) => `${step.name}${step.instance ?? 1}`);
  const at = each.steps.findLastIndex((step) => step.name === 'extension');
  return steps.slice(0, at + 1).join('.');
}

/** A path as the map language spells it: lists by position, from 0, extensions by their URL. */
function pathText(
  steps: readonly Step[],
  root: string,
  types: TargetTypes,
  options: { below?: string; url?: string | undefined; each: boolean },
): string {
  let type = root;
  let below = options.below ?? '';
  if (steps.length === 0) return '$this';
  const texts = steps.map((step, at) => {
    const path = below === '' ? step.name : `${below}.${step.name}`;
    const element = types.elementAt(type, path);
    const [only] = element?.types ?? [];
    if (element?.types.length === 1 && only !== undefined && only !== 'BackboneElement' && only !== 'Element') {
      type = only;
      below = '';
    } else below = path;
    if (step.name === 'extension')
      return options.url === undefined ? 'extension[0]' : `extension[url = "${options.url}"]`;
    if (element?.isArray !== true) return step.name;
    const last = at === steps.length - 1;
    if (last && steps.length === 1 && options.below === undefined) return `${step.name}[]`;
    if (last && options.each && at > 0) return `${step.name}[]`;
    // The number of an instance at the first step tells rows of different fields apart and is no position.
    return `${step.name}[${at === 0 ? 0 : (step.instance ?? 1) - 1}]`;
  });
  return texts.join('.');
}

/** One row. Constants outside of a block are written only where their field is there. */
function rowText(each: Parsed, path: string, kind: 'segment' | 'type', inBlock: boolean): string {
  const { row, constant, resource } = each;
  const list = path.endsWith('[]');
  const from =
    constant === undefined ? `${row.source}${list && kind === 'segment' && !inBlock ? '[]' : ''}` : `"${constant}"`;
  const whens = [each.when].filter((when) => when !== undefined);
  const hasField = /[-.]\d/.test(row.source);
  if (constant !== undefined && hasField && !inBlock && !(each.when ?? '').startsWith(`${row.source} `)) {
    whens.unshift(`${row.source} valued`);
  }
  const named = row.typeMap.replace(/\s/g, '').replace(/\[[a-z]/, (start) => start.toUpperCase());
  const as = resource !== undefined && constant === undefined && named.includes('[') ? ` as ${named}` : '';
  const codes = row.vocabulary === '' || constant !== undefined ? '' : ` codes ${tableName(row.vocabulary)}`;
  const when =
    whens.length === 0
      ? ''
      : ` when ${whens.map((text) => (whens.length > 1 && / or /.test(text) ? `(${text})` : text)).join(' and ')}`;
  const arrow = constant === undefined ? '<->' : '->';
  return `${from} ${arrow} ${path}${as}${codes}${when}${codes === '' ? '' : ' else flag'}`;
}

/** `PatientClass[EncounterClass]` is the table `patient-class-encounter-class`. */
export function tableName(guide: string): string {
  return guide
    .replace(/[/ ]/g, '')
    .replace(/[[\].]+/g, '-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}

/** A row as an entry of a YAML list: in single quotes where it would read as something else. */
export function quoted(row: string): string {
  return /^["'[{&*!|>%@`#-]|: | #|^- /.test(row) ? `'${row.replaceAll("'", "''")}'` : row;
}
