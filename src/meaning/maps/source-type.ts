import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import type { SourcePath } from './source-path.ts';

/**
 * The v2 data type of a place. Of all versions the newest counts that still has the place: a type may only grow from
 * version to version (TS to DTM, CE to CWE, PN to XPN), so rows for the newest one read the older ones too.
 * Undefined for Z segments and where another field gives the type (OBX-5).
 *
 * @param type the data type that paths of a type map start at
 */
export function sourceType(path: SourcePath, type?: string): string | undefined {
  const start = path.segment === '' ? type : fieldType(path.segment, path.field);
  const component = path.component === 0 ? start : componentType(start, path.component);
  return path.subcomponent === 0 ? component : componentType(component, path.subcomponent);
}

/** The data type of a field by the newest version that has it; undefined where none says one. */
export function fieldType(segment: string, field: number): string | undefined {
  return newest((book) => {
    const element = book.segment(segment)?.fields[field - 1];
    return element === undefined || element.usage === 'W' ? undefined : element.type;
  });
}

/** Number of the code table of a place, four digits. */
export function sourceTable(path: SourcePath): string | undefined {
  if (path.segment === '' || path.component > 1) return undefined;
  return newest((book) => {
    const element = book.segment(path.segment)?.fields[path.field - 1];
    return element === undefined || element.usage === 'W' ? undefined : element.table;
  });
}

/** Components of a type by the newest version that has it; none for a primitive one. */
export function componentsOf(type: string): readonly { readonly name: string; readonly type: string }[] {
  return (
    newest((book) => {
      const components = book.type(type)?.components;
      return components === undefined || components.length === 0 ? undefined : components;
    }) ?? []
  );
}

function componentType(type: string | undefined, component: number): string | undefined {
  if (type === undefined) return undefined;
  const components = componentsOf(type);
  // The first component of a primitive is the primitive itself.
  if (components.length === 0) return component === 1 ? type : undefined;
  return components[component - 1]?.type;
}

function newest<T>(find: (book: ReturnType<typeof dictionary>) => T | undefined): T | undefined {
  for (let i = versions.length - 1; i >= 0; i--) {
    const found = find(dictionary(versions[i]));
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}

/** Types that say the same in an older or simpler form, nearest first: a map for the later one reads them. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  CE: ['CWE'],
  CNE: ['CWE'],
  CF: ['CWE'],
  CWE: ['CE'],
  TS: ['DTM'],
  DTM: ['TS'],
  PN: ['XPN'],
  CN: ['XCN'],
  AD: ['XAD'],
  SAD: ['XAD'],
  TN: ['XTN'],
  CK: ['CX'],
  CM_HD: ['HD'],
  ID: ['IS'],
  IS: ['ID'],
  FT: ['TX', 'ST'],
  TX: ['ST'],
  ST: ['TX'],
  SI: ['NM'],
};

/** A type and those whose maps serve it too. */
export function servingTypes(type: string): readonly string[] {
  return [type, ...(LATER[type] ?? [])];
}
