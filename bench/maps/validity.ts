import { entryOf } from '../../src/diagnostics/catalogue.ts';
import type { Finding } from '../../src/diagnostics/finding.ts';
import { validate } from '../../src/formats/fhir/index.ts';
import type { RowNote } from '../../src/meaning/maps/run.ts';
import { tracedPaths } from '../../src/meaning/maps/traced-paths.ts';
import { transactionBundle } from '../../src/meaning/maps/transaction-bundle.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { definitionsOf } from '../../test/fixtures/fhir-definitions.ts';
import { counted, type Proof } from './proof.ts';
import type { CorpusMessage, MapTool } from './tool.ts';

/** Where an error comes from, in words, without a value. */
type Origin = (finding: Finding) => string | undefined;

/**
 * How many bundles the validator finds no error in (R4, and the profiles of US Core that a resource claims), and where
 * each error comes from: the leaves that were written at the place of the error, or, for an element that is missing, the
 * field that its row reads. An error that neither is found for is untraced.
 */
export class Validity implements Proof {
  readonly #tool: MapTool;
  readonly #definitions = definitionsOf('fhir-r4', 'us-core-6.1.0');
  readonly #errors = new Map<string, number>();
  #bundles = 0;
  #withoutError = 0;
  #traced = 0;
  #untraced = 0;

  constructor(tool: MapTool) {
    this.#tool = tool;
  }

  judge(given: CorpusMessage, translation: Translation): void {
    const bundle: unknown = JSON.parse(JSON.stringify(transactionBundle(translation.outputs)));
    const { findings } = validate(bundle, { definitions: this.#definitions });
    const errors = findings.filter(({ code }) => entryOf(code).severity === 'error');
    this.#bundles++;
    if (errors.length === 0) {
      this.#withoutError++;
      return;
    }
    const originOf = origins(translation, this.#tool.mapFor(given.type).notes);
    for (const error of errors) {
      const origin = originOf(error);
      if (origin === undefined) this.#untraced++;
      else this.#traced++;
      const type = translation.outputs[entryAt(error)]?.type ?? 'Bundle';
      const line = `${error.code} ${type}${belowResource(error)} from ${origin ?? 'nowhere'}`;
      this.#errors.set(line, (this.#errors.get(line) ?? 0) + 1);
    }
  }

  figures(): Readonly<Record<string, unknown>> {
    return {
      validity: {
        bundles: this.#bundles,
        withoutError: this.#withoutError,
        traced: this.#traced,
        untraced: this.#untraced,
      },
    };
  }

  open(): readonly string[] {
    return counted('validity', this.#errors);
  }
}

function origins(translation: Translation, notes: readonly RowNote[]): Origin {
  const { leaves, outputs } = translation;
  const paths = tracedPaths(translation);
  const written: { readonly leaf: number; readonly path: string }[] = [];
  for (let leaf = 0; leaf < leaves.count; leaf++) for (const path of paths(leaf)) written.push({ leaf, path });
  const sourcesIn = (place: string): readonly string[] => [
    ...new Set(
      written
        .filter(({ path }) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`))
        .map(({ leaf }) => leaves.path(leaf)),
    ),
  ];
  return (finding) => {
    const output = outputs[entryAt(finding)];
    if (output === undefined) return undefined;
    const place = `${output.reference}${belowResource(finding)}`;
    const here = sourcesIn(place);
    if (here.length > 0) return here.slice(0, 4).join(', ');
    const around = place.replace(/\.[^.]*$/, '');
    const others = sourcesIn(around);
    if (others.length === 0) return undefined;
    const needed = neededBy(place.slice(around.length + 1), segmentsOf(others), notes);
    return needed === undefined
      ? `what stands around: ${others.slice(0, 4).join(', ')}`
      : `absent or unusable ${needed}`;
  };
}

/** The row that would have written an element, of those that read the segments that its surroundings came from. */
function neededBy(element: string, segments: ReadonlySet<string>, notes: readonly RowNote[]): string | undefined {
  const name = element.replace(/\[.*$/, '');
  const note = notes.find(({ text }) => {
    const [, source = '', target = ''] = /^(\S+) (?:<->|->) (\S+)/.exec(text) ?? [];
    const isOf = segments.has(source.slice(0, 3)) || /^[A-Z]{2,3}\.\d/.test(source);
    return isOf && (target === name || target.startsWith(name) || target.endsWith(`.${name}`));
  });
  return note === undefined ? undefined : `${note.text.split(' ')[0] ?? ''} of ${note.file}:${note.line}`;
}

function segmentsOf(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((path) => path.slice(0, 3)));
}

function entryAt({ place }: Finding): number {
  return Number(/^Bundle\.entry\[(\d+)\]/.exec(place?.path ?? '')?.[1] ?? -1);
}

function belowResource({ place }: Finding): string {
  return (place?.path ?? '').replace(/^Bundle\.entry\[\d+\]\.resource/, '');
}
