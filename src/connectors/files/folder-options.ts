import { z } from 'zod';
import { duration } from '../options.ts';

/** Ending of a marker file. It may not name another folder. */
const ending = z.string().regex(/^[.\-_A-Za-z0-9]{1,32}$/, 'an ending such as .done');

/** What an interface with `listen: folder ...` may say in its options. */
export const folderSourceOptions = z.strictObject({
  /** Which names are taken: a glob without folders, `*.hl7`. */
  pattern: z
    .string()
    .min(1)
    .regex(/^[^/\\]+$/, 'a name without folders')
    .default('*'),
  poll: duration.default(5000),
  /** `stable`: same size and time in two polls; `marker`: once its marker file is there. */
  ready: z.enum(['stable', 'marker']).default('stable'),
  /** `x.hl7` is complete when `x.done` or `x.hl7.done` exists. */
  marker: ending.default('.done'),
  order: z.enum(['name', 'time']).default('name'),
  /** How many files may be offered before the first of them is answered. */
  atOnce: z.int().min(1).max(256).default(1),
  after: z.enum(['archive', 'delete']).default('archive'),
  /** Folders, relative to the folder itself; they must be on the same file system. */
  archive: z.string().min(1).default('archive'),
  errors: z.string().min(1).default('error'),
  /** How long a file may stay empty before it is moved to the error folder. */
  emptyAfter: duration.default(60_000),
});

/** What an interface with `connect: folder ...` may say in its options. */
export const folderDestinationOptions = z
  .strictObject({
    /** Name of the file; `{name}` is the delivery's own name, the same on every try. */
    name: z
      .string()
      .regex(/^[^/\\]*\{name\}[^/\\]*$/, 'a file name that contains {name}')
      .default('{name}.hl7'),
    /** Writes an empty file with this ending once the file is there. */
    marker: ending.optional(),
    /** Adds every message to the end of this one file instead. */
    append: z
      .string()
      .min(1)
      .regex(/^[^/\\]+$/, 'a name without folders')
      .optional(),
    /** Written after each message that is appended. */
    separator: z.string().max(16).default('\n'),
  })
  .refine((options) => options.append === undefined || options.marker === undefined, {
    message: 'append or marker, not both',
    path: ['append'],
  });

export type FolderSourceOptions = z.output<typeof folderSourceOptions>;
export type FolderDestinationOptions = z.output<typeof folderDestinationOptions>;
