import type { CdaElement } from '../../formats/cda/cda-element.ts';
import type { Table } from '../../meaning/checks/table.ts';
import { ShapedTable } from './shaped-table.ts';
import type { TableShape } from './table-shapes.ts';

const HEAD = 'document';

interface Section {
  readonly table: ShapedTable;
  readonly each: readonly string[];
  readonly columns: readonly (readonly string[])[];
}

/** Makes tables of clinical documents as they come: a row for the head of each, and for each entry of its sections. */
export class ClinicalDocumentTables {
  readonly #sections: ReadonlyMap<string, Section>;

  /** @param shapes by the LOINC code of a section, and `document` for the head */
  constructor(shapes: Readonly<Record<string, TableShape>>) {
    this.#sections = new Map(
      Object.entries(shapes).map(([code, shape]) => [
        code,
        {
          table: new ShapedTable(shape),
          each: (shape.each ?? '').split(' | '),
          columns: Object.values(shape.columns).map((path) => path.split(' | ')),
        },
      ]),
    );
  }

  add(document: CdaElement): void {
    const head = this.#sections.get(HEAD);
    if (head !== undefined) head.table.add(head.columns.map((paths) => valueOf(paths, document, document)));
    for (const section of document.all('component/structuredBody/component/section')) {
      const known = this.#sections.get(section.value('code@code') ?? '');
      if (known === undefined) continue;
      for (const entry of known.each.flatMap((path) => section.all(path))) {
        known.table.add(known.columns.map((paths) => valueOf(paths, entry, document)));
      }
    }
  }

  /** Tables that have rows, in the order of the shapes. */
  get tables(): readonly Table[] {
    return [...this.#sections.values()].map(({ table }) => table.table).filter(({ rows }) => rows > 0);
  }
}

function valueOf(paths: readonly string[], entry: CdaElement, document: CdaElement): string {
  for (const path of paths) {
    const found = path.startsWith('/') ? document.value(path.slice(1)) : entry.value(path);
    // Numbers and addresses are written as URLs (CDA R2, TEL).
    if (found !== undefined) return found.replace(/^(?:tel|mailto):/i, '');
  }
  return '';
}
