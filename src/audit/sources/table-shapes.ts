import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SHIPPED_PACKS } from '../../workspace/code-packs.ts';

/** A table that is seen in records which are none: its name, and where the value of each column stands. */
export interface TableShape {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
}

const shapes = z.record(
  z.string(),
  z.strictObject({ table: z.string().min(1), columns: z.record(z.string(), z.string().min(1)) }),
);

/** The shapes that ship: of FHIR by resource type, of HL7 v2 by segment. */
export async function tableShapes(of: 'fhir' | 'hl7v2'): Promise<Readonly<Record<string, TableShape>>> {
  const text = await readFile(join(SHIPPED_PACKS, 'data-audit', `${of}-tables.yaml`), 'utf8');
  return shapes.parse(parse(text));
}
