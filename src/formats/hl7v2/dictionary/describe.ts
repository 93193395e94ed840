import type { ElementDefinition, Usage } from './definitions.ts';
import { type Dictionary, dictionary } from './dictionary.ts';

/** What the standard says of the place that a path names. */
export interface Description {
  readonly name: string;
  /** Data type of a field, component or sub-component; absent for a segment. */
  readonly type?: string;
  readonly typeName?: string;
  readonly table?: string;
  readonly length?: number;
  readonly usage?: Usage;
  readonly repeats: boolean;
}

const shape = /^([A-Z][A-Z0-9]{2})(?:\[[^\]]*\])?(?:-(\d{1,4})(?:\[[^\]]*\])?(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?)?$/;

/**
 * Describes a segment (`PID`), field (`PID-3`), component (`PID-3.4`) or sub-component (`PID-3.4.2`) by the
 * dictionary of a version. Occurrence and repetition in brackets are allowed and mean nothing here.
 *
 * @param structure in a message structure, whether a segment repeats; without it a segment counts as not repeating.
 * @returns undefined where the version does not define that place, as for Z segments.
 */
export function describe(path: string, version?: string, structure?: string): Description | undefined {
  const parts = shape.exec(path);
  if (parts === null) return undefined;
  const [, segment = '', field, component, subcomponent] = parts;
  const book = dictionary(version);
  const definition = book.segment(segment);
  if (definition === undefined) return undefined;
  if (field === undefined) return { name: definition.name, repeats: repeatsIn(book, structure, segment) };
  let element = definition.fields[Number(field) - 1];
  for (const position of [component, subcomponent]) {
    if (position === undefined) break;
    const components: readonly ElementDefinition[] = book.type(element?.type ?? '')?.components ?? [];
    // The first component of a primitive is the primitive itself: PID-7.1 where PID-7 is a DTM.
    element = components.length === 0 && position === '1' ? element : components[Number(position) - 1];
  }
  return element && ofElement(book, element);
}

function ofElement(book: Dictionary, element: ElementDefinition): Description {
  const typeName = book.type(element.type)?.name;
  return {
    name: element.name,
    type: element.type,
    usage: element.usage,
    repeats: element.repetitions > 1,
    ...(typeName === undefined ? {} : { typeName }),
    ...(element.table === undefined ? {} : { table: element.table }),
    ...(element.length === undefined ? {} : { length: element.length }),
  };
}

function repeatsIn(book: Dictionary, structure: string | undefined, segment: string): boolean {
  const root = structure === undefined ? undefined : book.structure(structure);
  if (root === undefined) return false;
  const search = (nodes: typeof root.nodes, repeating: boolean): boolean =>
    nodes.some((node) =>
      node.kind === 'group'
        ? search(node.nodes, repeating || node.repeats)
        : node.names.includes(segment) && (repeating || node.repeats),
    );
  return search(root.nodes, false);
}
