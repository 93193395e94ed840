import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Check, checkSchema } from '../meaning/checks/check.ts';
import { HeaderWords } from '../meaning/checks/header-words.ts';
import { Knowledge } from '../meaning/checks/knowledge.ts';
import { Recogniser } from '../meaning/checks/recognise.ts';
import { type FindSamePeople, findSamePeople } from '../meaning/checks/same-person.ts';
import type { Vocabulary } from '../meaning/checks/vocabularies.ts';
import { SHIPPED_PACKS } from '../workspace/code-packs.ts';

/** What Suture brings for the audit of data: checks, and what is known of tables, words and medicine. */
export interface AuditPack {
  readonly checks: readonly Check[];
  readonly recogniser: Recogniser;
  readonly vocabularies: Readonly<Record<string, Vocabulary>>;
  readonly states: Readonly<Record<string, readonly string[]>>;
  readonly knowledge: Knowledge;
  readonly findSamePeople: FindSamePeople;
}

const words = z.array(z.coerce.string());
const wordLists = z.record(z.string(), words);
const values = z.enum([
  'key',
  'code',
  'words',
  'few',
  'date',
  'time',
  'number',
  'amount',
  'ssn',
  'phone',
  'email',
  'zip',
  'state',
  'npi',
  'cpt',
  'file',
]);
const tables = z.record(
  z.string(),
  z.strictObject({
    names: words,
    fields: z.record(
      z.string(),
      z.strictObject({ words, values: values.exactOptional(), weight: z.number().exactOptional() }),
    ),
  }),
);
const vocabularies = z.record(
  z.string(),
  z.strictObject({
    meanings: wordLists,
    evidence: z
      .array(
        z.strictObject({ meaning: z.string(), field: z.string(), is: z.enum(['filled', 'future', 'referred to']) }),
      )
      .exactOptional(),
    otherwise: z.string().exactOptional(),
  }),
);
const analytes = z.record(
  z.string(),
  z.strictObject({
    loinc: words,
    names: words,
    unit: z.string(),
    possible: z.tuple([z.number(), z.number()]),
    others: z.record(z.string(), z.number()).exactOptional(),
  }),
);
const drugs = z.record(
  z.string(),
  z.strictObject({
    rxnorm: z.number(),
    brands: words,
    classes: words.exactOptional(),
    most: z.tuple([z.number(), z.string()]),
    highAlert: z.boolean().exactOptional(),
    controlled: z.boolean().exactOptional(),
  }),
);

/** Reads the pack that ships with Suture. What is wrong with it is an error of this program, and is thrown. */
export async function loadAuditPack(folder: string = join(SHIPPED_PACKS, 'data-audit')): Promise<AuditPack> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    schema.parse(parse(await readFile(join(folder, name), 'utf8')));
  const headerWords = await read('header-words.yaml', z.record(z.string(), z.coerce.string()));
  const spellings = Object.fromEntries(Object.entries(headerWords).map(([word, each]) => [word, each.split(' ')]));
  const checkFiles = (await readdir(join(folder, 'checks'))).filter((file) => file.endsWith('.yaml')).sort();
  const checks = await Promise.all(checkFiles.map((file) => read(join('checks', file), z.array(checkSchema))));
  const nicknames = await read('nicknames.yaml', wordLists);
  return {
    checks: checks.flat(),
    recogniser: new Recogniser(new HeaderWords(spellings), await read('tables.yaml', tables)),
    vocabularies: await read('vocabularies.yaml', vocabularies),
    states: await read('states.yaml', wordLists),
    knowledge: new Knowledge({
      analytes: await read('analytes.yaml', analytes),
      drugs: await read('drugs.yaml', drugs),
      words: await read('words.yaml', wordLists),
      edits: await read('icd-10-edits.yaml', wordLists),
    }),
    findSamePeople: findSamePeople(calledBy(nicknames)),
  };
}

/** Each name, in capitals, with the given names that its bearer may have. */
function calledBy(nicknames: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, readonly string[]> {
  const called = new Map<string, string[]>();
  for (const [name, others] of Object.entries(nicknames)) {
    for (const each of [name, ...others].map((one) => one.toUpperCase())) {
      const known = called.get(each);
      if (known === undefined) called.set(each, [name.toUpperCase()]);
      else if (!known.includes(name.toUpperCase())) known.push(name.toUpperCase());
    }
  }
  return called;
}
