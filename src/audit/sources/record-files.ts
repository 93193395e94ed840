import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { readCda } from '../../formats/cda/read-cda.ts';
import { parse, splitBatch } from '../../formats/hl7v2/index.ts';
import { type Line, LineDecoder } from '../../formats/tabular/line-decoder.ts';
import { Table } from '../../meaning/checks/table.ts';
import { ClinicalDocumentTables } from './clinical-document-tables.ts';
import { MessageTables } from './message-tables.ts';
import { ResourceTables } from './resource-tables.ts';
import { tableShapes } from './table-shapes.ts';

/** A bundle or an archive of messages is read whole. */
const LARGEST = 256 << 20;
/** A resource may carry a document. */
const LONGEST_RESOURCE = 64 << 20;
const PIECE = 1 << 20;

/** Tables of files that hold records of a standard: FHIR resources (NDJSON, bundles), HL7 v2 messages, C-CDA documents. */
export class RecordFiles {
  readonly #resources: ResourceTables;
  readonly #messages: MessageTables;
  readonly #documents: ClinicalDocumentTables;
  readonly #spoilt: Table[] = [];

  private constructor(resources: ResourceTables, messages: MessageTables, documents: ClinicalDocumentTables) {
    this.#resources = resources;
    this.#messages = messages;
    this.#documents = documents;
  }

  static async open(): Promise<RecordFiles> {
    const [fhir, hl7v2, cda] = await Promise.all([tableShapes('fhir'), tableShapes('hl7v2'), tableShapes('cda')]);
    return new RecordFiles(new ResourceTables(fhir), new MessageTables(hl7v2), new ClinicalDocumentTables(cda));
  }

  /** All tables that the files made together, and an empty one for each file that could not be read. */
  get tables(): readonly Table[] {
    return [...this.#resources.tables, ...this.#messages.tables, ...this.#documents.tables, ...this.#spoilt];
  }

  /** One resource a line. */
  async addNdjson(file: string, name: string, onBytes?: (bytes: number) => void): Promise<void> {
    const decoder = new LineDecoder('utf-8', LONGEST_RESOURCE);
    let line = 0;
    let firstUnread: number | undefined;
    const take = (lines: readonly Line[]): void => {
      for (const { text, cut } of lines) {
        line++;
        const read = cut !== true && (text.trim() === '' || this.#addJson(text));
        if (!read) firstUnread ??= line;
      }
    };
    for await (const chunk of createReadStream(file, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
      onBytes?.(chunk.length);
      take(decoder.push(chunk));
    }
    take(decoder.end());
    if (firstUnread !== undefined) this.#spoil(name, firstUnread);
  }

  /** A resource or bundle. False where the file is JSON of something else, which is no fault. */
  async addJson(file: string, name: string, onBytes?: (bytes: number) => void): Promise<boolean> {
    const { size } = await stat(file);
    onBytes?.(size);
    if (size > LARGEST) {
      this.#spoil(name);
      return true;
    }
    return this.#addJson(await readFile(file, 'utf8'));
  }

  /** Messages one after the other, in batches or not. */
  async addMessages(file: string, name: string, onBytes?: (bytes: number) => void): Promise<void> {
    const { size } = await stat(file);
    onBytes?.(size);
    if (size > LARGEST) {
      this.#spoil(name);
      return;
    }
    let unread = false;
    for (const bytes of splitBatch(await readFile(file)).messages) {
      const { message } = parse(bytes);
      if (message === undefined) unread = true;
      else this.#messages.add(message);
    }
    if (unread) this.#spoil(name);
  }

  /** A clinical document. */
  async addDocument(file: string, name: string, onBytes?: (bytes: number) => void): Promise<void> {
    const { size } = await stat(file);
    onBytes?.(size);
    const document = size > LARGEST ? undefined : readCda(await readFile(file, 'utf8'));
    if (document === undefined) this.#spoil(name);
    else this.#documents.add(document);
  }

  #addJson(text: string): boolean {
    try {
      return this.#resources.add(JSON.parse(text));
    } catch {
      return false;
    }
  }

  #spoil(name: string, line?: number): void {
    const table = new Table(name, []);
    table.faults.push({ kind: 'unreadable', ...(line === undefined ? {} : { line }) });
    this.#spoilt.push(table);
  }
}
