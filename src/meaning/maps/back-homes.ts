import type { DraftSegment } from './draft.ts';
import { ENTITIES } from './entities.ts';
import type { JsonObject } from './json.ts';
import type { TargetPlace } from './target-place.ts';
import { isObject, referenceTo, valuesAt } from './target-values.ts';

/** Resources of which a message has one for all of its orders, or that many share: they say nothing of where others stand. */
const COMMON: ReadonlySet<string> = new Set([...ENTITIES, 'Encounter', 'MessageHeader', 'Account', 'Coverage']);
/** A specimen is two references away from the order of its report. */
const FARTHEST = 2;

/** Where rows of blocks refer to what other blocks make: such resources come of segments that stand together. */
export class Companions {
  readonly #links: { readonly from: string; readonly place: TargetPlace }[] = [];

  add(from: string, place: TargetPlace): void {
    this.#links.push({ from, place });
  }

  /** The resources of one message with those that they refer to, and that refer to them. */
  among(resources: readonly JsonObject[]): BackHomes {
    const near = new Map<string, string[]>();
    const link = (from: string, to: string): void => {
      const list = near.get(from) ?? [];
      near.set(from, list);
      list.push(to);
    };
    for (const resource of resources) {
      const reference = referenceTo(resource);
      for (const { from, place } of this.#links) {
        if (resource['resourceType'] !== from) continue;
        for (const value of valuesAt(resource, place)) {
          const to = isObject(value) ? value['reference'] : undefined;
          if (typeof to !== 'string' || COMMON.has(to.slice(0, to.indexOf('/')))) continue;
          link(reference, to);
          link(to, reference);
        }
      }
    }
    return new BackHomes(near);
  }
}

/** The segments that resources were written to so far. */
export class BackHomes {
  readonly #near: ReadonlyMap<string, readonly string[]>;
  readonly #segments = new Map<string, DraftSegment>();

  constructor(near: ReadonlyMap<string, readonly string[]>) {
    this.#near = near;
  }

  settle(reference: string, segment: DraftSegment): void {
    if (!this.#segments.has(reference)) this.#segments.set(reference, segment);
  }

  /** The segment of the nearest resource that refers to this one, or that this one refers to. */
  beside(reference: string): DraftSegment | undefined {
    let around: readonly string[] = [reference];
    const seen = new Set(around);
    for (let far = 0; far < FARTHEST; far++) {
      around = around.flatMap((each) => this.#near.get(each) ?? []).filter((each) => !seen.has(each));
      for (const each of around) {
        const segment = this.#segments.get(each);
        if (segment !== undefined) return segment;
        seen.add(each);
      }
    }
    return undefined;
  }
}
