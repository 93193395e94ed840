import type { Message } from '../../formats/hl7v2/index.ts';
import type { Table } from '../../meaning/checks/table.ts';
import { ShapedTable } from './shaped-table.ts';
import type { TableShape } from './table-shapes.ts';

interface Place {
  readonly segment: string;
  readonly rest: string;
}

/** Makes tables of HL7 v2 messages as they come: a row for each segment of a known name. */
export class MessageTables {
  readonly #tables = new Map<string, { readonly table: ShapedTable; readonly places: readonly (readonly Place[])[] }>();

  /** @param shapes by segment */
  constructor(shapes: Readonly<Record<string, TableShape>>) {
    for (const [segment, shape] of Object.entries(shapes)) {
      const places = Object.values(shape.columns).map((path) => path.split(' | ').map(placeOf));
      this.#tables.set(segment, { table: new ShapedTable(shape), places });
    }
  }

  add(message: Message): void {
    /** How many of each segment have come so far: a row looks back at the last one. */
    const seen = new Map<string, number>();
    for (let at = 0; at < message.segmentCount; at++) {
      const name = message.segmentName(at) ?? '';
      seen.set(name, (seen.get(name) ?? 0) + 1);
      const known = this.#tables.get(name);
      known?.table.add(known.places.map((places) => valueOf(message, places, seen)));
    }
  }

  /** Tables that have rows, in the order of the shapes. */
  get tables(): readonly Table[] {
    return [...this.#tables.values()].map(({ table }) => table.table).filter(({ rows }) => rows > 0);
  }
}

function placeOf(path: string): Place {
  const [segment = '', rest = ''] = path.trim().split(/-(.*)/s);
  return { segment, rest };
}

function valueOf(message: Message, places: readonly Place[], seen: ReadonlyMap<string, number>): string {
  for (const { segment, rest } of places) {
    const nth = seen.get(segment);
    const found = nth === undefined ? undefined : message.get(`${segment}[${nth}]-${rest}`);
    if (found !== undefined && found !== '""') return found;
  }
  return '';
}
