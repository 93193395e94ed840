import { join } from 'node:path';
import { guideCondition } from '../../scripts/v2-to-fhir/guide-condition.ts';
import { guideMessages } from '../../scripts/v2-to-fhir/guide-table.ts';
import type { Condition } from '../../src/meaning/maps/condition.ts';
import { parseCondition } from '../../src/meaning/maps/parse-condition.ts';
import { sourcePath } from '../../src/meaning/maps/source-path.ts';

/** That a segment map applies to a segment of a message, by a message table of the guide. */
export interface GuideUse {
  /** `OBX[Observation]` */
  readonly segmentMap: string;
  /** The resource that it fills. */
  readonly resource: string;
  readonly condition: Condition | undefined;
  /** The guide leaves it to whoever implements it, in prose: its rows can be asked where the resource is made. */
  readonly isOptional: boolean;
  /** The group that the segment stands in. */
  readonly group: string;
}

/** Which segment maps apply where, by structure and segment: what the guide's message tables say. */
export class GuideScope {
  readonly #uses = new Map<string, GuideUse[]>();
  readonly #structures = new Set<string>();

  constructor(guide: string) {
    for (const [structure, rows] of guideMessages(join(guide, 'messages'))) {
      this.#structures.add(structure);
      for (const row of rows) {
        const steps = row.place.replace(/:follow:[A-Z0-9]+/, '').split('.');
        const segment = steps.at(-1) ?? '';
        const root = /\[(\w+)/.exec(row.segmentMap)?.[1];
        if (root === undefined) continue;
        const said = /^[A-Z][A-Za-z]+/.exec(row.target)?.[0];
        const written = row.condition === '' ? undefined : guideCondition(row.condition, segment, undefined);
        const parsed =
          written === undefined
            ? undefined
            : parseCondition(written, { isPath: (path) => sourcePath(path, 1) !== undefined });
        // A condition that cannot be read says nothing of when the map applies.
        if (row.condition !== '' && (parsed === undefined || !('condition' in parsed))) continue;
        const use: GuideUse = {
          segmentMap: row.segmentMap,
          resource: row.target.includes('(') ? root : (said ?? root),
          condition: parsed !== undefined && 'condition' in parsed ? parsed.condition : undefined,
          isOptional:
            row.narrative !== '' || (row.condition !== '' && (parsed === undefined || !('condition' in parsed))),
          group: steps.length > 2 ? (steps.at(-2) ?? '') : '',
        };
        this.#add(`${structure} ${segment}`, use);
        this.#add(segment, { ...use, isOptional: true, group: '' });
      }
    }
  }

  /**
   * @param group name of the group that the segment stands in; empty for none
   *
   * For a structure that the guide has no table of, what it says elsewhere can be asked where the resource is made.
   */
  usesOf(structure: string | undefined, segment: string, group: string): readonly GuideUse[] {
    if (structure === undefined || !this.#structures.has(structure)) return this.#uses.get(segment) ?? [];
    return (this.#uses.get(`${structure} ${segment}`) ?? []).filter((use) => use.group === group);
  }

  #add(key: string, use: GuideUse): void {
    const uses = this.#uses.get(key) ?? [];
    const isKnown = uses.some(
      (each) =>
        each.segmentMap === use.segmentMap &&
        each.resource === use.resource &&
        each.group === use.group &&
        each.condition?.text === use.condition?.text,
    );
    if (!isKnown) uses.push(use);
    this.#uses.set(key, uses);
  }
}
