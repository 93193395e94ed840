import { type Delimiters, type Message, parse } from '../../../formats/hl7v2/index.ts';
import type { LeafTable } from '../leaf-table.ts';

/** A leaf of a message that is being written, with the leaf of the source that it came from. */
export interface Cell {
  field: number;
  repetition: number;
  component: number;
  subcomponent: number;
  /** As the message spells it. */
  raw: string;
  /** Number of the source leaf; -1 where a row or the version gives the value. */
  readonly source: number;
  /** The value is not the source's any more: a table, a function or another data type made it. */
  changed: boolean;
  /** A row of the map put it here itself, so that no version takes it away as withdrawn. */
  readonly fixed?: true;
}

/** A segment that is being written. */
export interface SheetSegment {
  name: string;
  /** Place of the segment in the source that it is or stands for; where it is written among the others. */
  readonly place: number;
  readonly cells: Cell[];
  /** As the source spells it, until something in it changes. */
  text: string | undefined;
}

/** A message in pieces: what rows and versions change, and what is written in the end. */
export class Sheet {
  readonly segments: SheetSegment[];
  readonly delimiters: Delimiters;
  readonly charset: string;
  readonly #encoding: string;
  /** MSH-2 as it is written. */
  encoding: string;

  constructor(message: Message, leaves: LeafTable) {
    this.delimiters = message.delimiters;
    this.charset = message.charset;
    this.segments = leaves.names.map((name, place) => ({ name, place, cells: [], text: leaves.texts[place] ?? '' }));
    for (let leaf = 0; leaf < leaves.count; leaf++) {
      this.segments[leaves.segmentOf(leaf)]?.cells.push({
        field: leaves.field(leaf),
        repetition: leaves.repetition(leaf),
        component: leaves.component(leaf),
        subcomponent: leaves.subcomponent(leaf),
        raw: leaves.raw(leaf),
        source: leaf,
        changed: false,
      });
    }
    this.#encoding = (message.segmentText(0) ?? '').slice(4).split(message.delimiters.field, 1)[0] ?? '';
    this.encoding = this.#encoding;
  }

  /** The segments of a name, in order. */
  named(name: string): readonly SheetSegment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /** Puts a new segment after what stands at a place of the source. */
  add(name: string, place: number): SheetSegment {
    const made: SheetSegment = { name, place, cells: [], text: undefined };
    const after = this.segments.findLastIndex((segment) => segment.place <= place);
    this.segments.splice(after + 1, 0, made);
    return made;
  }

  /** The message as it is now. Segments that nothing is left of are not written, the header excepted. */
  write(): Message {
    const texts = this.segments.flatMap((segment) => {
      if (segment.text !== undefined && (segment.name !== 'MSH' || this.encoding === this.#encoding)) {
        return [segment.text];
      }
      return segment.cells.length === 0 && segment.name !== 'MSH' ? [] : [this.#textOf(segment)];
    });
    const { message } = parse(`${texts.join('\r')}\r`, { charset: { otherwise: this.charset, force: false } });
    if (message === undefined) throw new RangeError('a message with a header always parses');
    return message;
  }

  #textOf(segment: SheetSegment): string {
    const { field, repetition, component, subcomponent } = this.delimiters;
    const header = segment.name === 'MSH' || segment.name === 'FHS' || segment.name === 'BHS';
    let text = header ? `${segment.name}${field}${this.encoding}` : segment.name === '?' ? '' : segment.name;
    let [f, r, c, s] = [header ? 2 : 0, 1, 1, 1];
    for (const cell of segment.cells.toSorted(inOrder)) {
      if (cell.field > f) {
        text += field.repeat(cell.field - f);
        [f, r, c, s] = [cell.field, 1, 1, 1];
      }
      if (cell.repetition > r) {
        text += repetition.repeat(cell.repetition - r);
        [r, c, s] = [cell.repetition, 1, 1];
      }
      if (cell.component > c) {
        text += component.repeat(cell.component - c);
        [c, s] = [cell.component, 1];
      }
      text += subcomponent.repeat(cell.subcomponent - s) + cell.raw;
      s = cell.subcomponent;
    }
    return text;
  }
}

function inOrder(a: Cell, b: Cell): number {
  return (
    a.field - b.field || a.repetition - b.repetition || a.component - b.component || a.subcomponent - b.subcomponent
  );
}
