import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SHIPPED_PACKS } from '../../workspace/code-packs.ts';

/** A table that is seen in records which are none: its name, and where the value of each column stands. */
export interface TableShape {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
  /** A later row takes the place of the one with the same values in these columns. */
  readonly once?: readonly string[] | undefined;
  /** Where the records are of which each is a row. */
  readonly each?: string | undefined;
}

const shapes = z.record(
  z.string(),
  z.strictObject({
    table: z.string().min(1),
    columns: z.record(z.string(), z.string().min(1)),
    once: z.array(z.string()).optional(),
    each: z.string().optional(),
  }),
);

/** The shapes that ship: of FHIR by resource type, of HL7 v2 by segment, of C-CDA by section. */
export async function tableShapes(of: 'fhir' | 'hl7v2' | 'cda'): Promise<Readonly<Record<string, TableShape>>> {
  const text = await readFile(join(SHIPPED_PACKS, 'data-audit', `${of}-tables.yaml`), 'utf8');
  return shapes.parse(parse(text));
}
