import { guideCondition } from '../../scripts/v2-to-fhir/guide-condition.ts';
import type { GuideMap, GuideRow } from '../../scripts/v2-to-fhir/guide-table.ts';
import { spelled } from '../../scripts/v2-to-fhir/mechanical.ts';
import type { Condition } from '../../src/meaning/maps/condition.ts';
import { parseCondition } from '../../src/meaning/maps/parse-condition.ts';
import { sourcePath } from '../../src/meaning/maps/source-path.ts';

/** One row of a segment or data type table of HL7's guide, as something that a translation can be asked. */
export interface GuideRule {
  /** `PID[Patient] PID-3 identifier[2]`, as adjudications name it. */
  readonly name: string;
  /** `PID[Patient] PID-3`, for all rows of the field. */
  readonly field: string;
  readonly map: string;
  /** `PID-3`, `CX.4`; the segment or type itself for a row without a source. */
  readonly source: string;
  /** Field or component; 0 where the row has none. */
  readonly part: number;
  readonly repeats: boolean;
  readonly condition: Condition | undefined;
  /** Below the resource or the type, without numbers; empty for the value itself. */
  readonly element: string;
  /** For a reference, the resource that it points to and the element there (`Practitioner`, `name.given`). */
  readonly resource: string | undefined;
  readonly inside: string;
  readonly typeMap: string;
  readonly vocabulary: string;
  readonly constant: string | undefined;
  /** Steps of the element, or of the one inside a resource, that the guide numbers beyond the first: lists by their form. */
  readonly lists: readonly string[];
  /** URL of the innermost extension of the element, where the guide says one. */
  readonly url: string | undefined;
}

/**
 * The rows of a table that can be computed: with a source or a constant, a target, and a condition that is none or can be
 * evaluated. Prose is not: no assertion can be made of it.
 */
export function guideRules(map: GuideMap, isType: boolean): readonly GuideRule[] {
  const urls = new Map<string, string>();
  for (const row of map.rows) {
    const target = spelled(row.target);
    const constant = constantOf(row);
    if (target.endsWith('.url') && constant !== undefined) urls.set(`${row.source} ${target.slice(0, -4)}`, constant);
  }
  return map.rows.flatMap((row) => rule(map, row, isType, urls) ?? []);
}

function rule(map: GuideMap, row: GuideRow, isType: boolean, urls: ReadonlyMap<string, string>): GuideRule | undefined {
  const constant = constantOf(row);
  const part = Number(/[-.](\d+)$/.exec(row.source)?.[1] ?? 0);
  if (row.target === '' || isProse(row, constant) || (part === 0 && constant === undefined)) return undefined;
  const condition = row.condition === '' ? undefined : conditionOf(row, isType ? map.from : undefined);
  if (row.condition !== '' && condition === undefined) return undefined;
  const target = targetOf(row, urls);
  if (target === undefined || (constant === undefined && target.isUrl)) return undefined;
  const { isUrl: _asked, ...where } = target;
  return {
    name: `${map.name} ${row.source} ${row.target}`,
    field: `${map.name} ${row.source}`,
    map: map.name,
    source: row.source,
    part,
    repeats: row.repeats,
    condition,
    ...where,
    typeMap: row.typeMap.replace(/\s/g, ''),
    vocabulary: row.vocabulary,
    constant,
  };
}

/** What the guide says in words is computed by nobody, but for times, whose words only say that FHIR spells them. */
function isProse(row: GuideRow, constant: string | undefined): boolean {
  if (row.narrative !== '' && row.condition === '') return true;
  return constant === undefined && /^\/.*\/?$/.test(row.assignment) && !row.assignment.includes('date time format');
}

function conditionOf(row: GuideRow, type: string | undefined): Condition | undefined {
  const written = guideCondition(row.condition, row.source, type);
  if (written === undefined) return undefined;
  const isPart = /^[A-Z][A-Z0-9]{1,2}[.]\d/;
  const parsed = parseCondition(written, {
    isPath: (path) => sourcePath(path, 1, type) !== undefined || isPart.test(path),
  });
  return 'condition' in parsed ? parsed.condition : undefined;
}

type Target = Pick<GuideRule, 'element' | 'resource' | 'inside' | 'lists' | 'url'> & {
  /** It is the URL of an extension, and not something in one. */
  readonly isUrl: boolean;
};

/** Where a row writes; undefined for a path that is none, and for an extension without a URL, which is nothing. */
function targetOf(row: GuideRow, urls: ReadonlyMap<string, string>): Target | undefined {
  const target = spelled(row.target)
    .replace(/^\[\d+\]\.?/, '')
    .replace(/^(?:\$value|\$this)$/, '');
  const plain = target.replace(/\[[^\]]*\]/g, '').replace(/\.reference\(/g, '(');
  const place = plain.includes('(') ? innermost(plain) : { element: plain, resource: undefined, inside: '' };
  if (!/^[A-Za-z.]*$/.test(`${place.element}${place.inside}`)) return undefined;
  const isUrl = plain.endsWith('.url');
  const extension = /^.*(?:^|[.(])extension(?:\[\d+\])?/.exec(target)?.[0];
  const url = extension === undefined ? undefined : urls.get(`${row.source} ${extension}`);
  if (extension !== undefined && url === undefined && !isUrl) return undefined;
  const last = target.slice(target.lastIndexOf('(') + 1);
  const lists = [...last.matchAll(/\[(\d+)\]/g)]
    .filter(([, number]) => Number(number) > 1)
    .map(({ index }) => last.slice(0, index).replace(/\[[^\]]*\]/g, ''));
  return { ...place, lists, url, isUrl };
}

function constantOf(row: GuideRow): string | undefined {
  return (/^"([^"]*)"$/.exec(row.assignment)?.[1] ?? /="([^"]*)"$/.exec(row.target)?.[1])?.trim();
}

/** The last reference of a chain: `performer(PractitionerRole.organization(Organization.address))`. */
function innermost(target: string): { element: string; resource: string | undefined; inside: string } {
  let element = '';
  let rest = target;
  let resource: string | undefined;
  for (let found = /^([A-Za-z.]*)\((.*)\)$/.exec(rest); found !== null; found = /^([A-Za-z.]*)\((.*)\)$/.exec(rest)) {
    element = found[1] ?? '';
    rest = found[2] ?? '';
    resource = /^[A-Z][A-Za-z]+/.exec(element)?.[0] ?? resource;
  }
  const [, type = '', inside = ''] = /^([A-Z][A-Za-z]*)\.?(.*)$/.exec(rest) ?? [];
  return { element, resource: type, inside };
}
