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
  if (row.target === '' || (row.narrative !== '' && row.condition === '')) return undefined;
  const constant = constantOf(row);
  // What the guide describes in words is computed by nobody, but for times, whose words only say that FHIR spells them.
  if (constant === undefined && /^\/.*\/?$/.test(row.assignment) && !/date time format/.test(row.assignment))
    return undefined;
  const part = Number(/[-.](\d+)$/.exec(row.source)?.[1] ?? 0);
  if (part === 0 && constant === undefined) return undefined;
  const written =
    row.condition === '' ? undefined : guideCondition(row.condition, row.source, isType ? map.from : undefined);
  if (row.condition !== '' && written === undefined) return undefined;
  const parsed =
    written === undefined
      ? undefined
      : parseCondition(written, {
          isPath: (path) =>
            sourcePath(path, 1, isType ? map.from : undefined) !== undefined || /^[A-Z][A-Z0-9]{1,2}[.]\d/.test(path),
        });
  if (parsed !== undefined && !('condition' in parsed)) return undefined;
  const target = spelled(row.target)
    .replace(/^\[\d+\]\.?/, '')
    .replace(/^(?:\$value|\$this)$/, '');
  const plain = target.replace(/\[[^\]]*\]/g, '').replace(/\.reference\(/g, '(');
  // A URL without its text says nothing.
  if (constant === undefined && plain.endsWith('.url')) return undefined;
  const last = target.includes('(') ? target.slice(target.lastIndexOf('(') + 1) : target;
  const lists = [...last.matchAll(/\[(\d+)\]/g)]
    .filter(([, number]) => Number(number) > 1)
    .map(({ index }) => last.slice(0, index).replace(/\[[^\]]*\]/g, ''));
  const reference = /^([A-Za-z.]*)\((.*)\)$/.exec(plain);
  const place = reference === null ? { element: plain, resource: undefined, inside: '' } : innermost(plain);
  if (!/^[A-Za-z.]*$/.test(`${place.element}${place.inside}`)) return undefined;
  const at = target.lastIndexOf('extension');
  const base = at < 0 ? '' : /^extension(?:\[\d+\])?/.exec(target.slice(at))?.[0];
  const url = base === undefined || at < 0 ? undefined : urls.get(`${row.source} ${target.slice(0, at)}${base}`);
  // Nor is an extension anything without one.
  if (at >= 0 && url === undefined && !plain.endsWith('.url')) return undefined;
  return {
    name: `${map.name} ${row.source} ${row.target}`,
    field: `${map.name} ${row.source}`,
    map: map.name,
    source: row.source,
    part,
    repeats: row.repeats,
    condition: parsed?.condition,
    ...place,
    typeMap: row.typeMap.replace(/\s/g, ''),
    vocabulary: row.vocabulary,
    constant,
    lists,
    url,
  };
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
