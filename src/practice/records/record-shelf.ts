import type { z } from 'zod';
import type { PracticeStore } from '../../store/practice.ts';

interface Row {
  readonly id: string;
  readonly body: string;
}

/** Records of one kind that the practice keeps: views, approvals, issues. Each is read through its schema. */
export class RecordShelf<Schema extends z.ZodType> {
  readonly #store: PracticeStore;
  readonly #kind: string;
  readonly #schema: Schema;

  constructor(store: PracticeStore, kind: string, schema: Schema) {
    this.#store = store;
    this.#kind = kind;
    this.#schema = schema;
  }

  async get(id: string): Promise<z.output<Schema> | undefined> {
    const row = await this.#store.row<Row>('record', this.#kind, id);
    return row === undefined ? undefined : this.#read(row);
  }

  /** Every record of the kind, in the order of ids. */
  async all(): Promise<readonly { readonly id: string; readonly value: z.output<Schema> }[]> {
    const rows = await this.#store.rows<Row>('records', this.#kind);
    return rows.map((row) => ({ id: row.id, value: this.#read(row) }));
  }

  /** Keeps a record in place of the one of its id; with `endsAt` until then (milliseconds since 1970). Resolves once durable. */
  async put(id: string, value: z.output<Schema>, at: number, endsAt?: number): Promise<void> {
    const values = [this.#kind, id, JSON.stringify(value), at, endsAt ?? null];
    await this.#store.write([{ name: 'putRecord', values }]);
  }

  async remove(id: string): Promise<void> {
    await this.#store.write([{ name: 'removeRecord', values: [this.#kind, id] }]);
  }

  #read(row: Row): z.output<Schema> {
    return this.#schema.parse(JSON.parse(row.body));
  }
}
