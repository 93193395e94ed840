import { hasMark, type Mark } from './back-marks.ts';
import { ENTITIES } from './entities.ts';
import type { Json, JsonObject } from './json.ts';
import type { MapBlock } from './map-file.ts';
import { marksOf } from './source-mark.ts';
import type { TargetPath } from './target-path.ts';
import { targetPath } from './target-path.ts';
import type { TargetPlace } from './target-place.ts';
import { isObject, valuesAt } from './target-values.ts';

/** A block that makes resources which nothing links to. */
interface Maker {
  readonly block: MapBlock;
  readonly marks: readonly Mark[];
  /** It stands for what stands elsewhere, and comes after those for its place. */
  readonly isRest: boolean;
  /** Where what it makes refers to the resource around. */
  readonly back: TargetPlace | undefined;
  /** Paths of elements that its rows write, each with everything below it. */
  readonly paths: readonly (readonly string[])[];
}

/** Blocks by the type of resource that they make: which of them made a resource is told by what it has. */
export class BackOwners {
  readonly #makers = new Map<string, Maker[]>();
  readonly #links: { readonly from: string; readonly place: TargetPlace; readonly type: string }[] = [];

  /** Makes a block known. Marks are constants that everything it makes has. */
  add(type: string, maker: Omit<Maker, 'paths'>): void {
    const paths = [...new Set(pathsOf(maker.block, []).map((path) => path.join(' ')))].map((path) => path.split(' '));
    const list = this.#makers.get(type) ?? [];
    this.#makers.set(type, list);
    list.push({ ...maker, paths });
  }

  /** Makes known where resources of a type point to those that a block with a link makes. */
  addLink(from: string, place: TargetPlace, type: string): void {
    this.#links.push({ from, place, type });
  }

  /** References to what blocks with a link made: blocks without one make none of it. */
  linkedBy(resources: readonly JsonObject[]): ReadonlySet<string> {
    const linked = new Set<string>();
    for (const resource of resources) {
      for (const { from, place, type } of this.#links) {
        if (resource['resourceType'] !== from) continue;
        for (const value of valuesAt(resource, place)) {
          const reference = isObject(value) ? value['reference'] : undefined;
          if (typeof reference === 'string' && reference.startsWith(`${type}/`)) linked.add(reference);
        }
      }
    }
    return linked;
  }

  /**
   * The block that made a resource: of those whose constants it has, one of the segment that its ids name,
   * the one whose rows leave the fewest of its elements
   * unexplained, of a segment that the message has, with the most constants, and with the fewest rows for others.
   */
  ownerOf(resource: JsonObject, knows: (segment: string) => boolean): MapBlock | undefined {
    const { resourceType } = resource;
    const makers = typeof resourceType === 'string' ? this.#makers.get(resourceType) : undefined;
    if (makers === undefined || makers.length === 1) return makers?.[0]?.block;
    const elements = elementsOf(resource);
    // An event takes in several segments; its ids name those too.
    const marks = typeof resourceType === 'string' && ENTITIES.has(resourceType) ? marksOf(resource) : [];
    const segments = new Set(marks.map(({ segment }) => segment));
    let best: Maker | undefined;
    let least: readonly number[] = [];
    for (const maker of makers) {
      if (!maker.marks.every((mark) => hasMark(resource, mark))) continue;
      if (maker.back !== undefined && valuesAt(resource, maker.back).length === 0) continue;
      const open = elements.filter((element) => !maker.paths.some((path) => explains(path, element))).length;
      const cost = [
        isNamed(maker.block, segments) ? 0 : 1,
        open,
        maker.isRest ? 1 : 0,
        isKnown(maker.block, knows) ? 0 : 1,
        -maker.marks.length,
        maker.paths.length,
      ];
      if (best !== undefined && !isLess(cost, least)) continue;
      best = maker;
      least = cost;
    }
    return best?.block;
  }
}

/** Whether the resource says that it is of the block's segment. */
function isNamed({ each }: MapBlock, segments: ReadonlySet<string>): boolean {
  return each?.kind === 'place' && segments.has(each.name);
}

function isKnown({ each }: MapBlock, knows: (segment: string) => boolean): boolean {
  return each?.kind !== 'place' || each.name.length !== 3 || knows(each.name);
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}

function pathsOf(block: MapBlock, base: readonly string[]): (readonly string[])[] {
  const own = block.rows.flatMap((row) => (row.target === 'ignore' ? [] : [[...base, ...namesOf(row.target)]]));
  const inner = block.blocks.flatMap((each) => {
    const at = each.kind === 'at' ? targetPath(each.target, 1) : undefined;
    const link = each.link === undefined ? undefined : targetPath(each.link, 1);
    return [
      ...(at === undefined ? [] : pathsOf(each, [...base, ...namesOf(at)])),
      ...(link === undefined ? [] : [[...base, ...namesOf(link)]]),
    ];
  });
  return [...own, ...inner];
}

/** Names of elements on a path; an extension with its URL, where the path says it. */
function namesOf(path: TargetPath): string[] {
  return path.steps.map(({ name, choice, index }) => {
    if (name === 'extension' && index.kind === 'where') return `extension(${index.value})`;
    return choice ? `${name}*` : name;
  });
}

function explains(path: readonly string[], element: readonly string[]): boolean {
  return (
    path.length <= element.length &&
    path.every((name, i) => {
      const there = element[i] as string;
      if (name === there) return true;
      return name.endsWith('*') ? there.startsWith(name.slice(0, -1)) : there.startsWith(`${name}(`);
    })
  );
}

/** Paths of the elements of a resource that have values. */
function elementsOf(resource: JsonObject): readonly (readonly string[])[] {
  const elements = new Map<string, readonly string[]>();
  const visit = (value: Json | undefined, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      const last = path.at(-1);
      for (const item of value) {
        const url = last === 'extension' && isObject(item) ? item['url'] : undefined;
        visit(item, typeof url === 'string' ? [...path.slice(0, -1), `extension(${url})`] : path);
      }
    } else if (isObject(value) && typeof value['rawJSON'] !== 'string') {
      for (const [name, inner] of Object.entries(value)) {
        const isNamed =
          name === 'id' || name === 'resourceType' || (name === 'url' && path.at(-1)?.includes('(') === true);
        if (!isNamed) visit(inner, [...path, name.startsWith('_') ? name.slice(1) : name]);
      }
    } else elements.set(path.join(' '), path);
  };
  visit(resource, []);
  return [...elements.values()];
}
