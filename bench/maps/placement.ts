import { guideCondition } from '../../scripts/v2-to-fhir/guide-condition.ts';
import type { GuideRow } from '../../scripts/v2-to-fhir/guide-table.ts';
import type { MadeMap } from '../../scripts/v2-to-fhir/made-map.ts';
import { parseCondition } from '../../src/meaning/maps/parse-condition.ts';
import { sourcePath } from '../../src/meaning/maps/source-path.ts';
import { elementOf, sayingsOf, tracedPaths } from '../../src/meaning/maps/traced-paths.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { counted, type Proof, share } from './proof.ts';
import type { CorpusMessage } from './tool.ts';

/** What became of the assertions that HL7's guide makes about messages. */
interface Account {
  assertions: number;
  hold: number;
  /** Do not hold, and the decisions of the pack say why. */
  argued: number;
  /** Do not hold, by row of the guide. */
  readonly open: Map<string, number>;
}

interface Assertion {
  readonly name: string;
  readonly segment: string;
  /** `PID-3`, without repetitions. */
  readonly source: string;
  /** `Patient.identifier` */
  readonly element: string;
  /** For a reference, the type of the resource that the source makes. */
  readonly refersTo: string | undefined;
  readonly isArgued: boolean;
  readonly test: ((message: CorpusMessage['message']) => boolean) | undefined;
}

/** How many of the assertions that HL7's guide makes about messages hold. */
export class Placement implements Proof {
  readonly #assertions: readonly Assertion[];
  readonly #account: Account = { assertions: 0, hold: 0, argued: 0, open: new Map() };

  constructor(maps: readonly MadeMap[]) {
    this.#assertions = assertionsOf(maps);
  }

  judge(given: CorpusMessage, translation: Translation): void {
    judgePlacement(given, translation, this.#assertions, this.#account);
  }

  figures(): Readonly<Record<string, unknown>> {
    const { assertions, hold, argued } = this.#account;
    return {
      placement: share(hold, assertions),
      placementDetail: { assertions, hold, argued, open: assertions - hold - argued },
    };
  }

  open(): readonly string[] {
    return counted('placement', this.#account.open);
  }
}

/**
 * The rows of the guide's segment tables that name a source and an element, as assertions: where the condition holds and
 * the source is there, something of the source stands at that element. Conditions that look at a segment which comes
 * more than once are left out, since a row is about one of them.
 */
function assertionsOf(maps: readonly MadeMap[]): readonly Assertion[] {
  return maps.flatMap((map) => {
    if (map.kind !== 'segment') return [];
    const [segment = '', rest = ''] = map.name.split('[');
    const root = rest.replace(/\].*$|-.*$/, '');
    return map.rows.flatMap(({ row, because }): Assertion[] => {
      const element = elementName(row);
      if (element === undefined || !/-\d+$/.test(row.source)) return [];
      const condition = row.condition === '' ? undefined : guideCondition(row.condition, row.source, undefined);
      if (row.condition !== '' && condition === undefined) return [];
      return [
        {
          name: `${map.name} ${row.source} ${row.target}`,
          segment,
          source: row.source,
          element: `${root}${element === '' ? '' : `.${element}`}`,
          refersTo: /\(([A-Z][A-Za-z]+)\)$/.exec(row.target.replace(/\s/g, ''))?.[1],
          isArgued: because !== undefined,
          test: condition === undefined ? undefined : testOf(condition),
        },
      ];
    });
  });
}

/** Adds the assertions about one message to the account. */
function judgePlacement(
  given: CorpusMessage,
  translation: Translation,
  assertions: readonly Assertion[],
  account: Account,
): void {
  const { leaves } = translation;
  const paths = tracedPaths(translation);
  const written = new Map<string, Set<string>>();
  const count = new Map<string, number>();
  for (const name of leaves.names) count.set(name, (count.get(name) ?? 0) + 1);
  for (let leaf = 0; leaf < leaves.count; leaf++) {
    const source = leaves
      .path(leaf)
      .replace(/\[\d+\]/g, '')
      .replace(/^([A-Z][A-Z0-9]{2}-\d+).*$/, '$1');
    const found = written.get(source) ?? new Set();
    written.set(source, found);
    for (const place of paths(leaf)) found.add(elementOf(place).replace(/\[\]/g, '').replace(/\._/g, '.'));
  }
  const said = new Set([...sayingsOf(translation.outputs).keys()].map((key) => key.replace(/\[\]/g, '')));
  for (const assertion of assertions) {
    const found = written.get(assertion.source);
    if (found === undefined) continue;
    // A table of another resource says nothing about a message that has none of that kind.
    const type = assertion.element.split('.')[0] ?? '';
    if (!translation.outputs.some((output) => output.type === type)) continue;
    if (assertion.test !== undefined) {
      if ((count.get(assertion.segment) ?? 0) > 1 || !assertion.test(given.message)) continue;
    }
    account.assertions++;
    const holds =
      assertion.refersTo === undefined
        ? [...found].some((place) => place === assertion.element || place.startsWith(`${assertion.element}.`))
        : said.has(`${assertion.element}.reference="${assertion.refersTo}`) &&
          [...found].some((place) => place.startsWith(`${assertion.refersTo}.`));
    if (holds) account.hold++;
    else if (assertion.isArgued) account.argued++;
    else account.open.set(assertion.name, (account.open.get(assertion.name) ?? 0) + 1);
  }
}

/** The element that a row names, without numbers; undefined for a constant, a proposal, or a chain of resources. */
function elementName(row: GuideRow): string | undefined {
  if (row.target === '' || row.assignment !== '' || row.target.includes('$')) return undefined;
  const plain = row.target.replace(/\[[^\]]*\]/g, '').replace(/\s/g, '');
  const reference = /^([A-Za-z.]+)\([A-Z][A-Za-z]+\)$/.exec(plain)?.[1];
  const name = reference ?? plain;
  return /^[A-Za-z.]+$/.test(name) && !/\.url$|\.uri$/.test(name) ? name : undefined;
}

function testOf(condition: string): ((message: CorpusMessage['message']) => boolean) | undefined {
  const parsed = parseCondition(condition, { isPath: (path) => sourcePath(path, 1) !== undefined });
  return 'condition' in parsed ? (message) => parsed.condition.test(message) : undefined;
}
